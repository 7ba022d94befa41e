"""The parts list of a program folder (CycloneDX) and the licence texts of what is in it.

PyInstaller tells which files it packed; a package is a part when one of its files is among them.
"""

import ast
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from pinned import normal

_LICENCE_WORDS = ("license", "licence", "copying", "notice", "authors")
_OURS = Path(__file__).parent / "licences"  # what packages leave out, and Qt's notice
_TEXT_OF = {"pyside6-essentials": "Qt", "shiboken6": "Qt"}  # others: by their name
_TOOLS = {"pyinstaller", "setuptools"}  # their few lines that start a program are not parts of it


def write_parts_list(folder: Path, work: Path, site: Path, python: str, version: str) -> None:
    """Write parts.cdx.json and licences/ into *folder*.

    *work*: where PyInstaller left its tables, *python*: the version of the interpreter.
    """
    bom = Bom()
    bom.metadata.component = Component(
        name="Batchline", version=version, type=ComponentType.APPLICATION
    )
    bom.components.add(_interpreter(python))
    licences = folder / "licences"
    shutil.copytree(_OURS, licences, dirs_exist_ok=True)
    for package in _packed(work, site):
        bom.components.add(_component(package))
        _copy_licences(package, licences)
    bom.register_dependency(bom.metadata.component, bom.components)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise SystemExit(f"The parts list is no CycloneDX 1.6: {wrong}")
    (folder / "parts.cdx.json").write_text(text, "utf-8")


def _packed(work: Path, site: Path) -> Iterator[Distribution]:
    """Yield the packages of which a file is packed."""
    sources = set(_sources(work))
    for package in sorted(distributions(path=[str(site)]), key=lambda one: one.metadata["Name"]):
        if normal(package.metadata["Name"]) in _TOOLS:
            continue
        files = (str(package.locate_file(file)) for file in package.files or [])
        if not sources.isdisjoint(os.path.normcase(file) for file in files):
            yield package


def _sources(work: Path) -> Iterator[str]:
    """Yield the files that PyInstaller packed; those of Wine as Debian calls them."""
    for table in ("PYZ-00.toc", "COLLECT-00.toc"):
        told = ast.literal_eval((work / table).read_text("utf-8"))
        entries = next(each for each in told if isinstance(each, list))
        for _, source, *_ in entries:
            name = str(source or "")
            if name.startswith("Z:\\") and sys.platform != "win32":
                name = name[2:].replace("\\", "/")
            yield os.path.normcase(name)


def _interpreter(version: str) -> Component:
    return Component(
        name="CPython",
        version=version,
        type=ComponentType.FRAMEWORK,
        purl=PackageURL("generic", name="python", version=version),
        bom_ref=f"python=={version}",
        licenses=[LicenseFactory().make_from_string("PSF-2.0")],
    )


def _component(package: Distribution) -> Component:
    name, version = normal(package.metadata["Name"]), package.version
    told = package.metadata["License-Expression"] or package.metadata["License"] or ""
    if not told or "\n" in told:
        classifiers = package.metadata.get_all("Classifier") or []
        told = next((c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License")), "")
    if not told:
        raise SystemExit(f"{name} does not say under which licence it is: look, and note it here.")
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=PackageURL("pypi", name=name, version=version),
        bom_ref=f"{name}=={version}",
        licenses=[LicenseFactory().make_from_string(told)],
    )


def _copy_licences(package: Distribution, licences: Path) -> None:
    """Copy the texts that the package brings; one that brings none needs one of ours."""
    name = normal(package.metadata["Name"])
    target = licences / name
    for file in package.files or []:
        if any(word in file.name.lower() for word in _LICENCE_WORDS) and file.suffix != ".py":
            source = Path(str(package.locate_file(file)))
            if source.is_file():
                target.mkdir(exist_ok=True)
                shutil.copy(source, target / file.name)
    ours = f"{_TEXT_OF.get(name, name)}.txt"
    if not target.is_dir() and not (licences / ours).is_file():
        raise SystemExit(f"{name} brings no licence text: put one into {_OURS / ours}.")
