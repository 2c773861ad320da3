"""What a screen knows and does, without widgets: one frozen state, verbs, a signal when the state is another."""
