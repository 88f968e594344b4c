"""The guard that keeps the tests on this machine."""

import socket

import pytest

from tests import network


@pytest.mark.parametrize("address", ["192.0.2.1", "198.51.100.7", "10.0.0.1", "169.254.169.254", "::ffff:192.0.2.1"])
def test_control_40_no_test_reaches_anything_but_this_machine(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for kind, reach in ((socket.SOCK_STREAM, "connect"), (socket.SOCK_STREAM, "connect_ex"), (socket.SOCK_DGRAM, "")):
        with socket.socket(family, kind) as one, pytest.raises(network.Outside):
            one.settimeout(0.2)
            if reach:
                getattr(one, reach)((address, 80))
            else:
                one.sendto(b"x", (address, 53))
    assert len(network.tried) == 3
    network.tried.clear()


def test_this_machine_is_let_through():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=2):
        assert not network.tried
