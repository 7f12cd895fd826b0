"""Lists how people call the regions of the country."""

from collections.abc import Sequence

BEFORE = ("la", "el", "del", "de", "en", "region", "regiones", "zona", "los")
"""What may lead to a region's name, folded."""
_CALLED = {
    "Amazonía": ("amazonica",),
    "Andina": ("andes", "los andes"),
    "Caribe": ("costa caribe", "costa atlantica", "costa norte", "costa", "caribena"),
    "Orinoquía": ("llanos orientales", "llanos", "llano"),
    "Pacífica": ("pacifico", "costa pacifica", "costa del pacifico"),
}


def called(regions: Sequence[str]) -> list[tuple[str, str]]:
    """Lists every name of these regions with its region, the longest first: in «la costa pacífica», «costa» is not the
    Caribbean one."""
    names = [(name, region) for region in regions for name in (region, *_CALLED.get(region, ()))]
    return sorted(names, key=lambda each: -len(each[0]))
