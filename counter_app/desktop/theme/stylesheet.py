"""The one style sheet, made from the palette and resources/qss: 4-px grid, controls of 36, primary acts of 40, a ring of 2 on
what has the focus."""

from string import Template

from counter_app.desktop.resources import resource, resource_path

from .palette import Palette, Tone

CONTROL = 36
PRIMARY = 40
ROW = 36


def style_sheet(palette: Palette) -> str:
    """Return the whole style sheet of a palette."""
    colours = {
        name: value
        for name in Palette.__dataclass_fields__
        if isinstance(value := getattr(palette, name), str)
    }
    for tone in Tone:
        colours[f"{tone.value}_mark"] = palette.tone(tone).mark
    colours["art"] = resource_path("qss").as_posix()
    # `look` is also a state's name; here it picks the drawing for light or dark.
    colours["look"] = "dark" if palette.dark else "light"
    sheet = Template(_template("window")).substitute(colours)
    tones = (
        Template(_template("tone")).substitute(
            tone=tone.value, ink=palette.tone(tone).ink, wash=palette.tone(tone).wash
        )
        for tone in Tone
    )
    return sheet + "".join(tones)


def _template(name: str) -> str:
    return resource("qss", f"{name}.qss").read_text("utf-8")
