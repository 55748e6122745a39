"""A client that sends whatever there is, for an hour of simulated time: a fader stays in time."""

from __future__ import annotations

import random
import struct
import time
from pathlib import Path

import pytest
from live_session import small_stage
from pythonosc.osc_message_builder import build_msg

from audiogen.live.osc import OscServer, osc
from torture import many

HERE = ("127.0.0.1", 50000)


def packets(chance: random.Random, server: OscServer) -> bytes:
    """One datagram: hostile, garbled, or odd."""
    kind = chance.randrange(7)
    if kind == 0:
        return chance.randbytes(chance.randrange(9000))
    if kind == 1:
        inside = "".join(chance.choice("*?[]{},!-a/") for _ in range(chance.choice((9, 100, 8000))))
        return bytes(build_msg(f"/audiogen/{inside}", [1.0]).dgram)
    if kind == 2:
        names = [*server._commands.parameters, "swap", "scene", "reset", "jump", "release", "nois"]
        values = chance.choice(
            ([], [chance.choice((1e38, -1.0, 0, 2**31 - 1))], ["x" * 500], [1, 2])
        )
        return bytes(build_msg(f"/audiogen/{chance.choice(names)}", values).dgram)
    if kind == 3:
        return bytes(build_msg("/audiogen/subscribe", [chance.randrange(70000), 1e9]).dgram)
    parts = [bytes(build_msg(f"/audiogen/x{n}", [1.0]).dgram) for n in range(chance.randrange(200))]
    content = b"".join(struct.pack(">i", len(part)) + part for part in parts)
    bundle = b"#bundle\0" + struct.pack(">Q", 1) + content
    if kind == 4:
        return bundle[:8192]
    if kind == 5:
        return bundle[: chance.randrange(1, len(bundle) + 1)]
    flipped = bytearray(bundle[:8192])
    flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


@pytest.mark.slow
def test_an_hour_of_twenty_hostile_packets_a_second_costs_a_part_of_it(tmp_path: Path) -> None:
    chance, now = random.Random(3), 0.0
    with small_stage(tmp_path, "low") as session, osc(session, 0) as listening:
        server = OscServer(session, listening._socket, lambda: now)
        for limit in (server._limit, server._commands._limit):
            limit._clock, limit._counted = (lambda: now), now
        for name in ("_patterns", "_suggestions"):
            limit = getattr(server._commands, name)
            limit._clock, limit._counted = (lambda: now), now
        spent = 0.0
        seconds = many(20, 3600)
        for second in range(seconds):
            waiting = [(packets(chance, server), HERE) for _ in range(20)]
            place = chance.randrange(20)
            wanted = round(chance.random(), 3)
            waiting.insert(place, (bytes(build_msg("/audiogen/crush", [wanted]).dgram), HERE))
            waiting = waiting[: place + 1]
            start = time.process_time()
            server.receive_all(waiting)
            spent += time.process_time() - start
            now = second + 1.0
        assert spent < 0.1 * seconds
        assert session.targets()["crush"][1] == "osc"
        assert server.accepted >= seconds
        assert len(session.messages()) <= 50
        assert session.stream.error is None
