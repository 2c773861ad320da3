"""What a SANE device can be told: reading `scanimage -A` and choosing the words this model understands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.errors import ScannerFailed
from counter_app.services.scan_ports import ScanOptions

A4_MILLIMETRES = (210.0, 297.0)
"""Width and height. Some drivers start with US Letter, which would cut off the foot of an A4 page."""

_OPTION = re.compile(
    r"^ {4}(?P<name>--?[A-Za-z][\w-]*)"
    r"(?:\[=\((?P<flag>[^)]*)\)\]| (?P<values>.*?))?"
    r" \[(?P<current>[^\]]*)\](?: \[[a-z ,-]+\])*$"
)
_UNUSABLE = frozenset({"inactive", "read-only", "hardware"})
_UNIT = r"(?:dpi|mm|pel|bit|%|us)?"
_RANGE = re.compile(rf"(-?[\d.]+)\.\.(-?[\d.]+){_UNIT}(?: .*)?$")
_FEEDER = re.compile(r"adf|feeder|sheet", re.IGNORECASE)
_DUPLEX = re.compile(r"duplex|both", re.IGNORECASE)
_BACK = re.compile(r"back|rear", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DeviceOption:
    """One option: its choices as they must be typed, or its range; `current` as the driver prints it."""

    choices: tuple[str, ...]
    range: tuple[float, float] | None
    current: str


def read_options(text: str) -> Mapping[str, DeviceOption]:
    """Read the output of `scanimage -A`: usable options by name, dashes included (`--source`, `-x`)."""
    found: dict[str, DeviceOption] = {}
    for line in text.splitlines():
        match = _OPTION.match(line)
        if match is None or match["current"] in _UNUSABLE:
            continue
        values = match["flag"] or match["values"] or ""
        limits = _RANGE.match(values)
        span = (float(limits[1]), float(limits[2])) if limits else None
        choices = () if span else tuple(choice for choice in values.split("|") if choice)
        found[match["name"]] = DeviceOption(choices, span, match["current"])
    return found


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """Arguments for `scanimage`, and how many pages to ask for (None: until the feeder is empty)."""

    arguments: tuple[str, ...]
    count: int | None


def plan_scan(device: Mapping[str, DeviceOption], options: ScanOptions) -> ScanPlan:
    """Choose the arguments that give `options` on this device.

    Resolution is the smallest the device has that is not below the asked one, else its largest. A device
    without colour gives grey. Glass gives one page unless `max_pages` says more. `options.extra` comes
    last, so it wins.

    Raises:
        ScannerFailed: reason `no_feeder` or `no_duplex`: scanning only the fronts would lose the backs.
    """
    source, from_feeder = _source(device, options)
    arguments = (
        *source,
        *_mode(device, colour=options.colour),
        *_resolution(device, options.dpi),
        *_area(device),
        *options.extra,
    )
    count = options.max_pages
    if count is None and not from_feeder:
        count = 1  # Without a count scanimage scans the same sheet on the glass for ever.
    return ScanPlan(arguments, count)


def _source(
    device: Mapping[str, DeviceOption], options: ScanOptions
) -> tuple[tuple[str, ...], bool]:
    """Return the arguments for feeder, glass and sides, and whether the feeder is used."""
    choices = device["--source"].choices if "--source" in device else ()
    feeders = [choice for choice in choices if _FEEDER.search(choice)]
    glass = [choice for choice in choices if not _FEEDER.search(choice)]
    both = [choice for choice in choices if _DUPLEX.search(choice)]
    if options.duplex:
        return _duplex(device, feeders, both), True
    if options.feeder or (choices and not glass and feeders):
        fronts = [item for item in feeders if item not in both and not _BACK.search(item)]
        if not fronts:
            raise ScannerFailed(reason="no_feeder", pages=0)
        return (f"--source={fronts[0]}", *_one_side(device)), True
    return ((f"--source={glass[0]}",) if glass else ()), False


def _duplex(
    device: Mapping[str, DeviceOption], feeders: list[str], both: list[str]
) -> tuple[str, ...]:
    if both:
        return (f"--source={both[0]}",)
    feeder = (f"--source={feeders[0]}",) if feeders else ()
    if "--adf-mode" in device:
        for choice in device["--adf-mode"].choices:
            if _DUPLEX.search(choice):
                return (*feeder, f"--adf-mode={choice}")
    if "yes" in device.get("--duplex", DeviceOption((), None, "")).choices:
        return (*feeder, "--duplex=yes")
    raise ScannerFailed(reason="no_duplex", pages=0)


def _one_side(device: Mapping[str, DeviceOption]) -> tuple[str, ...]:
    """Return what switches a device back to one side that was left on both."""
    if "--adf-mode" in device:
        simplex = [c for c in device["--adf-mode"].choices if not _DUPLEX.search(c)]
        return tuple(f"--adf-mode={choice}" for choice in simplex[:1])
    if "no" in device.get("--duplex", DeviceOption((), None, "")).choices:
        return ("--duplex=no",)
    return ()


def _mode(device: Mapping[str, DeviceOption], *, colour: bool) -> tuple[str, ...]:
    choices = device["--mode"].choices if "--mode" in device else ()
    wishes = ("colo", "gray", "grey") if colour else ("gray", "grey", "colo")
    for wish in wishes:
        for choice in choices:
            if wish in choice.lower():
                return (f"--mode={choice}",)
    return ()


def _resolution(device: Mapping[str, DeviceOption], dpi: int) -> tuple[str, ...]:
    option = device.get("--resolution")
    if option is None:
        return ()
    if option.range is not None:
        low, high = option.range
        return (f"--resolution={min(max(dpi, low), high):g}",)
    numbers = sorted(int(n) for choice in option.choices for n in re.findall(r"\d+", choice))
    if not numbers:
        return ()
    return (f"--resolution={next((n for n in numbers if n >= dpi), numbers[-1])}",)


def _area(device: Mapping[str, DeviceOption]) -> tuple[str, ...]:
    """Widen a scan area that is smaller than A4 as far as the device allows; never narrow it."""
    chosen: list[str] = []
    # Page size first: with some drivers it limits -x and -y.
    for width, height, form in (
        ("--page-width", "--page-height", "{}={:g}"),
        ("-x", "-y", "{} {:g}"),
    ):
        for name, wanted in zip((width, height), A4_MILLIMETRES, strict=True):
            option = device.get(name)
            if option is None or option.range is None:
                continue
            current = float(re.sub(r"[^\d.].*", "", option.current) or 0)
            target = min(option.range[1], wanted)
            if target > current:
                chosen.extend(form.format(name, target).split(" "))
    return tuple(chosen)
