"""A site's colours as the panel's stylesheet, corrected until text on and beside them can be read (WCAG 2.2, 1.4.3)."""

from api.sites.site import Colours

Rgb = tuple[int, int, int]

READABLE = 4.5
"""Contrast of text; controls need 3 and so have more than enough."""
LIGHT = ((0xFF, 0xFF, 0xFF), (0xF6, 0xF8, 0xF8), (0xEE, 0xF2, 0xF2))
DARK = ((0x13, 0x1D, 0x22), (0x1A, 0x26, 0x2C), (0x0C, 0x14, 0x18))
"""What the accent is written on: surface, raised and paper of the panel's own colours; a test compares them."""
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
_STEPS = 100
_SOFT = {"light": 0.1, "dark": 0.22}
"""How much of the accent is in the tint behind what is the customer's."""
_DEEPER = 0.25


def theme(colours: Colours) -> str:
    """The stylesheet that gives the panel a site's colours."""
    day, night = _palette(colours.accent, "light"), _palette(colours.accent_dark or colours.accent, "dark")
    lines = "".join(f"  --{name}: light-dark({_hex(day[name])}, {_hex(night[name])});\n" for name in day)
    return f":root {{\n{lines}}}\n"


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 to 21, as WCAG defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _palette(accent: str, look: str) -> dict[str, Rgb]:
    wanted = _rgb(accent)
    surfaces, away = (LIGHT, BLACK) if look == "light" else (DARK, WHITE)
    for step in range(_STEPS + 1):
        sea = _mixed(wanted, away, step / _STEPS)
        soft = _mixed(surfaces[0], sea, _SOFT[look])
        if all(contrast(sea, surface) >= READABLE for surface in (*surfaces, soft)):
            break
    deep = _mixed(sea, away, _DEEPER)
    on = max((WHITE, BLACK), key=lambda ink: min(contrast(ink, sea), contrast(ink, deep)))
    return {"sea": sea, "sea-deep": deep, "sea-soft": soft, "on-sea": on}


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of the other colour in the one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> Rgb:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + bytes(colour).hex()
