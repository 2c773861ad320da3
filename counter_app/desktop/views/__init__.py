"""Widgets: each renders a state and says what a person meant; none decides and none reads another."""
