"""A mail server as a process of its own: ``python smtp_process.py PORT FOLDER``.

Each message that it takes becomes a file in FOLDER, on the disk before the answer goes out. Files in
FOLDER steer it: ``refuse`` and ``defer`` list addresses, ``spam`` refuses every content, ``slow`` is how
many seconds it waits after taking a message and before saying so.
"""

import asyncio
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, folder: Path):
        self.folder = folder

    def told(self, name: str) -> str:
        with suppress(FileNotFoundError):
            return (self.folder / name).read_text()
        return ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.told("refuse").split():
            return "550 5.1.1 no such mailbox"
        if address in self.told("defer").split():
            return "451 4.3.0 not just now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if (self.folder / "spam").exists():
            return "554 5.7.1 not wanted"
        name = f"{time.time_ns()}-{os.urandom(3).hex()}"
        draft = self.folder / f"{name}.draft"
        with draft.open("wb") as file:
            file.write(f"To-Envelope: {' '.join(envelope.rcpt_tos)}\r\n".encode() + envelope.content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.folder / f"{name}.eml")
        await asyncio.sleep(float(self.told("slow") or 0))
        return "250 OK"


async def main(port: int, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(folder), hostname="mail.example"), "127.0.0.1", port)
    print("listening", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
