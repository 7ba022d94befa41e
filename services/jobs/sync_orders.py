"""Job 1: look after the queue in Odoo, fetch when it is empty, download."""

from services.application.accept_orders import AcceptOrders
from services.application.download import Downloader
from services.domain.errors import OdooUnavailableError
from services.domain.job import JobName


class SyncOrders:
    name = JobName.SYNC_ORDERS

    def __init__(self, accept: AcceptOrders, downloader: Downloader) -> None:
        self._accept = accept
        self._downloader = downloader

    async def run(self) -> str:
        """Fetch, then download. A download that waits goes on also while Odoo is away."""
        try:
            intake = await self._accept.run()
        except OdooUnavailableError:
            await self._downloader.advance()
            raise
        downloaded = await self._downloader.advance()
        return "; ".join(part for part in (intake.message, downloaded.message) if part)
