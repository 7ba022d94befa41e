"""`batchline verify-journal` and `verify-history`: tells if what is kept is as it was stored."""

import argparse
import re
import sys

from services import bootstrap
from services.commands_cli import say, settings_of
from services.domain.chain import ChainName
from services.domain.chain_faults import ChainReport, fault_text
from services.domain.errors import ConfigurationError

_SEAL = re.compile(r"\d+-[0-9A-Fa-f]{16}")


async def verify_journal(arguments: argparse.Namespace) -> int:
    return await _verify(arguments, ChainName.JOURNAL)


async def verify_history(arguments: argparse.Namespace) -> int:
    return await _verify(arguments, ChainName.HISTORY)


async def _verify(arguments: argparse.Namespace, chain: ChainName) -> int:
    """Works beside a running program: it only reads the database."""
    settings, folder = settings_of(arguments)
    seal: str = arguments.seal or ""
    if seal and not _SEAL.fullmatch(seal):
        raise ConfigurationError(
            f"--seal: {seal!r} is no seal. Write it as paper and log have it, such as "
            "1234-9F3C12AB77D00E1F."
        )
    async with bootstrap.open_chain_check(settings, folder) as check:
        report = await check.check(chain, _show, seal)
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    for fault in report.faults:
        say(fault_text(fault))
    say(_summary(report))
    return 0 if report.is_whole else 1


def _show(done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {of} links")
        sys.stderr.flush()


def _summary(report: ChainReport) -> str:
    if not report.seal and report.is_whole:
        return f"The {report.chain} has no records yet."
    more = f" {report.more_faults} more are not listed." if report.more_faults else ""
    verdict = (
        "every one is as it was stored"
        if report.is_whole
        else f"{len(report.faults) + report.more_faults} faults were found"
    )
    older = (
        f" {report.before} records are older than the chain: nothing is known of them."
        if report.before
        else ""
    )
    return f"{report.checked} records checked: {verdict}.{more}{older} Seal: {report.seal}"
