"""The parts list of a program folder (CycloneDX) and the licence texts of what is in it."""

import shutil
from collections.abc import Collection, Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pinned import normal

_LICENCE_WORDS = ("license", "licence", "copying", "notice", "authors")


def write_parts_list(
    folder: Path, sites: Iterable[Path], packed: Collection[str], version: str
) -> None:
    """Write parts.cdx.json and licences/ into *folder*. Every packed package must be found."""
    found = {
        normal(each.metadata["Name"]): each
        for each in distributions(path=[str(site) for site in sites])
        if normal(each.metadata["Name"]) in packed
    }
    missing = set(packed) - set(found)
    if missing:
        raise SystemExit(f"Not in the environment, so not in the parts list: {sorted(missing)}")
    bom = Bom()
    bom.metadata.component = Component(
        name="Batchline", version=version, type=ComponentType.APPLICATION
    )
    for name in sorted(found):
        bom.components.add(_component(found[name]))
        _copy_licences(found[name], folder / "licences" / name)
    bom.register_dependency(bom.metadata.component, bom.components)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    (folder / "parts.cdx.json").write_text(text, "utf-8")


def _component(package: Distribution) -> Component:
    name, version = normal(package.metadata["Name"]), package.version
    told = package.metadata["License-Expression"] or package.metadata["License"] or ""
    if not told or "\n" in told:
        classifiers = package.metadata.get_all("Classifier") or []
        told = next((c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License")), "")
    licences = [LicenseFactory().make_from_string(told)] if told else []
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=PackageURL("pypi", name=name, version=version),
        bom_ref=f"{name}=={version}",
        licenses=licences,
    )


def _copy_licences(package: Distribution, target: Path) -> None:
    for file in package.files or []:
        name = file.name.lower()
        if any(word in name for word in _LICENCE_WORDS) and file.suffix != ".py":
            source = Path(str(package.locate_file(file)))
            if source.is_file():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target / file.name)
