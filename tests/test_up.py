"""`consult up`: starts, keeps running, stops cleanly, and says in one sentence what is wrong."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.conftest import Product, free_port, start_product, stop_product

CONSULT = [sys.executable, "-m", "consult.cli"]


def refused(*arguments: str, **environment: str) -> str:
    """What a command says that does not start."""
    ran = subprocess.run(
        [*CONSULT, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
        check=False,
    )
    assert ran.returncode == 1, ran.stdout
    assert "Traceback" not in ran.stderr
    return ran.stderr.strip()


def test_it_says_what_to_do_when_something_is_in_the_way(product: Product, data: Path) -> None:
    port = product.address.rpartition(":")[2]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = str(taken.getsockname()[1])
        assert "Set CONSULT_PORT" not in refused("up", "--data", str(data / "other"), "--port", number)
        assert "set CONSULT_PORT" in refused("up", "--data", str(data / "other"), "--port", number)
    assert "Another consult runs" in refused("up", "--data", str(product.data), "--port", port)
    (data / "a file").touch()
    assert "not writable" in refused("up", "--data", str(data / "a file" / "x"))
    assert "There is no setting called CONSULT_PROT" in refused("up", CONSULT_PROT="8001")


def test_it_stops_cleanly_by_either_signal_and_starts_again(data: Path) -> None:
    folder, port = data / "again", free_port()
    for number in (signal.SIGINT, signal.SIGTERM):
        started = start_product(folder, port, demonstration=False)
        assert httpx.get(f"{started.address}/").status_code == 200
        started.process.send_signal(number)
        assert started.process.wait(60) == 0
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{started.address}/healthy")


def test_the_demonstration_is_told_apart_and_can_be_removed(data: Path) -> None:
    folder, port = data / "removed", free_port()
    started = start_product(folder, port)
    page = httpx.get(f"{started.address}/survey/your-care-children").text
    assert "This is a demonstration" in page
    ran = subprocess.run(
        [*CONSULT, "demonstration", "remove"],
        capture_output=True,
        text=True,
        env={**os.environ, "CONSULT_DATA": str(folder)},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert httpx.get(f"{started.address}/survey/your-care-children").status_code == 404
    assert stop_product(started) == 0


def test_a_killed_web_server_is_started_again(data: Path) -> None:
    started = start_product(data / "killed", free_port(), demonstration=False)
    port, killed = started.address.rpartition(":")[2], 0
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = process.read_text().split("\0")
            if "uvicorn" in words and port in words:
                os.kill(int(process.parent.name), signal.SIGKILL)
                killed += 1
    assert killed == 1
    for _ in range(100):
        time.sleep(0.2)
        try:
            if httpx.get(f"{started.address}/healthy").status_code == 200:
                break
        except httpx.TransportError:
            continue
    else:
        raise AssertionError("the web server did not come back")
    assert stop_product(started) == 0
