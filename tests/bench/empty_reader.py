"""An empty window that reads ten slots each second: qasync and pymodbus, and nothing else."""

import asyncio
import sys

import qasync
from pymodbus.client import AsyncModbusTcpClient
from PySide6.QtWidgets import QApplication, QMainWindow

_BASE, _PITCH, _WORDS, _SLOTS = 6000, 100, 77, 10
_EVERY_S = 1.0


async def _read(port: int) -> None:
    loop = asyncio.get_running_loop()
    client = AsyncModbusTcpClient("127.0.0.1", port=port)
    assert await client.connect()
    due = loop.time()
    while True:
        for slot in range(_SLOTS):
            await client.read_holding_registers(_BASE + slot * _PITCH, count=_WORDS)
        due += _EVERY_S
        await asyncio.sleep(due - loop.time())


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1280, 800)
    window.show()
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        runner.run(_read(int(sys.argv[1])))
