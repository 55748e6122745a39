"""OSC: real datagrams from another process, what they do to a stage, and what garbage does not."""

from __future__ import annotations

import random
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_session import attacked, small_stage, take
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import build_msg

from audiogen.control.scenes import Scene
from audiogen.errors import ControlError
from audiogen.live.osc import FASTEST, OscError, OscServer, osc
from audiogen.live.osc_packet import (
    LARGEST,
    LONGEST_PATTERN,
    MalformedError,
    matches,
    messages_of,
)
from audiogen.live.osc_subscribers import _port
from audiogen.live.remote_commands import PATTERNS_A_SECOND, RemoteCommands
from audiogen.live.session import Session

FLOOD = """
import random, socket, sys, time
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
rng, sent = random.Random(8), 0
good = bytes.fromhex(sys.argv[2])
while sent < 10_000:
    for _ in range(50):
        packet = bytearray(good[: rng.randrange(1, len(good))] + rng.randbytes(rng.randrange(40)))
        packet[rng.randrange(len(packet))] = rng.randrange(256)
        sender.sendto(packet, ("127.0.0.1", int(sys.argv[1])))
        sent += 1
    time.sleep(0.02)
print(sent)
"""

SENDER = """
import sys, json
from pythonosc.udp_client import SimpleUDPClient
client = SimpleUDPClient("127.0.0.1", int(sys.argv[1]))
for address, values in json.loads(sys.argv[2]):
    client.send_message(address, values)
"""


def packed(address: str, *values: float | str) -> bytes:
    """A message as it is sent."""
    return build_msg(address, list(values)).dgram


def bundle(*parts: bytes, when: int = 1) -> bytes:
    """Parts in a bundle, with a time tag."""
    sized = b"".join(struct.pack(">i", len(part)) + part for part in parts)
    return b"#bundle\x00" + struct.pack(">Q", when) + sized


def comes(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether something comes true within so many seconds."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.005)
    return true()


def sent(server: OscServer, *datagrams: bytes) -> None:
    """Hand datagrams over as if they had come from this machine."""
    for datagram in datagrams:
        server.receive(datagram, ("127.0.0.1", 50000))


def goal(session: Session, parameter: str) -> tuple[float, str]:
    """Where a knob is going, and who holds it."""
    return session.targets()[parameter]


@pytest.mark.slow
def test_datagrams_of_a_second_process_change_the_sound(tmp_path: Path) -> None:
    with small_stage(tmp_path / "twin") as twin:
        untouched = take(twin, 3000)
    with small_stage(tmp_path) as session, osc(session, 0) as server:
        take(session, 1000)
        wanted = '[["/audiogen/gain", -30.0], ["/audiogen/swap", "drums"]]'
        command = [sys.executable, "-c", SENDER, str(server.port), wanted]
        subprocess.run(command, check=True, timeout=60)
        assert comes(lambda: goal(session, "gain") == (-30.0, "osc"))
        assert comes(lambda: session.arbiter.leader == "drums")
        heard = take(session, 2000)
    quiet, loud = np.abs(heard[1000:]).max(), np.abs(untouched[2000:]).max()
    assert quiet < 0.2 * loud


def test_each_address_does_what_it_says(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        session.scenes = {"storm": Scene({"noise": 1.5}, {"drums": 0.25})}
        sent(server, packed("/audiogen/noise", 0.5), packed("/audiogen/mix/jazz", 0.75))
        assert goal(session, "noise") == (0.5, "osc") and goal(session, "mix/jazz") == (0.75, "osc")
        sent(server, packed("/audiogen/scene", "storm", 2.0))
        assert goal(session, "noise") == (1.5, "osc") and goal(session, "mix/drums") == (
            0.25,
            "osc",
        )
        sent(server, packed("/audiogen/release", "noise"))
        assert goal(session, "noise") == (0.0, "")
        sent(server, packed("/audiogen/freeze"))
        assert goal(session, "freeze") == (1.0, "osc")
        sent(server, packed("/audiogen/release"))
        assert {owner for _, owner in session.targets().values()} == {""}
        sent(server, packed("/audiogen/swap/drums", 1.0), packed("/audiogen/swap/jazz", 0.0))
        assert session.arbiter.leader == "drums"
        happened: list[tuple[str, str]] = []
        session.arbiter.trigger = lambda event: happened.append((event.name, event.target))
        reset, jump = packed("/audiogen/reset"), packed("/audiogen/jump")
        sent(server, reset, jump, packed("/audiogen/jump", 2.5), packed("/audiogen/reset", 0.0))
        assert happened == [("reset", ""), ("jump", ""), ("jump", "2.500")]
        assert server.malformed == server.refused == 0


def test_a_bundle_is_taken_at_once_whatever_its_time(tmp_path: Path) -> None:
    parts = packed("/audiogen/noise", 0.5), bundle(packed("/audiogen/tilt", 3.0))
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        sent(server, bundle(*parts, when=2**63))
        assert goal(session, "noise")[0] == 0.5 and goal(session, "tilt")[0] == 3.0


def test_wildcards_reach_every_control_that_they_mean_and_no_event(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        sent(server, packed("/audiogen/memory*", 0.5), packed("/audiogen/mix/*", 0.5))
        moved = {parameter for parameter, (_, owner) in session.targets().items() if owner}
        assert moved == {"memory", "memory_1", "memory_2", "mix/jazz", "mix/drums"}
        sent(server, packed("/audiogen/res*", 1.0))
        assert server.refused == 1


@given(st.text("abc/[]{},!-*?", max_size=40), st.text("abc/", max_size=20))
def test_no_pattern_breaks_the_matching(pattern: str, address: str) -> None:
    assert matches(pattern, address) in (True, False)


@given(st.text("abc_1", min_size=1, max_size=12), st.integers(0, 12))
def test_a_pattern_made_of_an_address_matches_it(address: str, place: int) -> None:
    place = min(place, len(address) - 1)
    before, letter, after = address[:place], address[place], address[place + 1 :]
    for wildcard in ("?", "*", f"[{letter}]", "[!/]", f"{{x,{letter}}}"):
        assert matches(before + wildcard + after, address)
    assert not matches(before + f"[!{letter}]" + after, address)


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    began = time.process_time()
    assert not matches("/audiogen/" + "*a" * 2000, "/audiogen/" + "a" * 60 + "b")
    assert time.process_time() - began < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "values", "sentence"),
    [
        ("/audiogen/nois", (1.0,), "did you mean 'noise'"),
        ("/audiogen/noise", ("loud",), "takes a number, not a text"),
        ("/audiogen/noise", (), "takes a value"),
        ("/audiogen/noise", (0.5, -1.0), "should be 0 or more, not -1"),
        ("/audiogen/jump", ("/etc/passwd",), "takes a number, not a text"),
        ("/audiogen/jump", (1e30,), "no place"),
        ("/audiogen/swap", ("../jaz",), "no source"),
        ("/audiogen/swap", (1,), "takes a name"),
        ("/audiogen/scene", ("calm",), "no scene"),
        ("/audiogen/subscribe", (80,), "whole number from 1024"),
    ],
)
def test_a_mistake_is_told_once_in_a_sentence(
    tmp_path: Path, address: str, values: tuple[float | str, ...], sentence: str
) -> None:
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        before = session.targets()
        sent(server, *[packed(address, *values)] * 3)
        assert server.refused == 3 and session.targets() == before
        assert len(session.messages()) == 1 and sentence in session.messages()[0]


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"noise",
        b"/audiogen/noise",
        b"/a\x00\x00,f\x00\x00",
        b"/a\x00\x00,f\x00\x00\x00",
        b"/a\x00\x00,f\x00\x00" + struct.pack(">f", float("nan")),
        b"/a\x00\x00,zz\x00",
        b"#bundle\x00",
        bundle() + struct.pack(">i", -4),
        bundle() + struct.pack(">i", 2**31 - 4),
        bundle(bundle(bundle(bundle(bundle(packed("/audiogen/noise", 1.0)))))),
        packed("/audiogen/noise", 1.0) + bytes(LARGEST),
    ],
)
def test_a_packet_that_is_no_osc_is_one_kind_of_error(datagram: bytes) -> None:
    (error,) = messages_of(datagram)
    assert isinstance(error, MalformedError)
    if datagram.startswith(b"/a\x00"):
        assert str(error).startswith("/a ")


def test_one_bad_message_in_a_bundle_leaves_the_good_ones(tmp_path: Path) -> None:
    bad = b"/audiogen/noise\x00,zz\x00"
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        sent(server, bundle(packed("/audiogen/noise", 0.5), bad, packed("/audiogen/tilt", 3.0)))
        assert goal(session, "noise")[0] == 0.5 and goal(session, "tilt")[0] == 3.0
        assert server.malformed == 1 and "/audiogen/noise has arguments" in session.messages()[0]


@pytest.mark.parametrize("tags", [b",I\x00\x00", b",N\x00\x00", b",\x00\x00\x00"])
def test_an_impulse_and_nil_are_presses_of_a_button(tags: bytes) -> None:
    assert messages_of(b"/audiogen/reset\x00" + tags) == [("/audiogen/reset", ())]
    number = struct.pack(">f", 0.5)
    assert messages_of(b"/audiogen/noise\x00,If\x00" + number) == [("/audiogen/noise", (0.5,))]


def test_stray_addresses_are_counted_apart_and_the_last_report_says_so(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        sent(server, *[packed(f"/{n}", 1.0) for n in range(50)])
        assert server.strays == 50 and server.refused == 0 and len(session.messages()) == 1
        sent(server, *[packed(f"/audiogen/mistake_{n}", 1.0) for n in range(20)])
        assert server.refused == 20
        assert session.messages()[-1].endswith("No more mistakes will be reported, only counted")


def test_a_port_that_is_sent_as_a_float_is_a_port() -> None:
    assert _port(9001.0) == 9001
    with pytest.raises(ControlError):
        _port(9001.5)


def garbled(rng: random.Random) -> bytes:
    """A datagram that is wrong in one of many ways."""
    good = rng.choice(
        [packed("/audiogen/reset\x01", 1.0), bundle(packed("/x", 1.0), packed("/y", "z"))]
    )
    way = rng.randrange(4)
    if way == 0:
        return rng.randbytes(rng.randrange(200))
    if way == 1:
        return good[: rng.randrange(len(good))]
    flipped = bytearray(good)
    for _ in range(rng.randrange(1, 8)):
        flipped[rng.randrange(len(flipped))] = rng.randrange(256)
    return bytes(flipped) if way == 2 else b"#bundle\x00" + rng.randbytes(rng.randrange(100))


@pytest.mark.slow
def test_ten_thousand_malformed_packets_leave_sound_and_hands_as_they_were(tmp_path: Path) -> None:
    rng = random.Random(8)
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        before = session.targets()
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with client:
            for n in range(10_000):
                client.sendto(garbled(rng), ("127.0.0.1", server.port))
                if n % 50 == 0:
                    take(session, 10)
                    time.sleep(0.001)
            assert server.malformed > 100
            assert session.targets() == before
            good = packed("/audiogen/noise", 0.5)

            def answered() -> bool:
                client.sendto(good, ("127.0.0.1", server.port))
                time.sleep(0.01)
                return goal(session, "noise") == (0.5, "osc")

            assert comes(answered)
        take(session, 500)
        assert session.status().underruns == 0
        assert len(session.messages()) < 20


@pytest.mark.slow
def test_ten_thousand_malformed_packets_from_another_process_leave_no_gap(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FLOOD]
    with small_stage(tmp_path, "safe") as session, osc(session, 0) as server:
        words = [str(server.port), packed("/audiogen/noise", 1.0).hex()]
        with attacked(session.stream) as lasted:
            for _ in range(20):
                done = subprocess.run([*command, *words], capture_output=True, timeout=300)
                assert done.stdout == b"10000\n", done.stderr
                if lasted():
                    break
        assert server.malformed > 1000 and session.stream.error is None


@pytest.mark.slow
def test_all_ten_thousand_are_read_where_none_is_too_fast(tmp_path: Path) -> None:
    rng, now = random.Random(9), [0.0]
    with small_stage(tmp_path, "low") as session:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
            unused.bind(("127.0.0.1", 0))
            server = OscServer(session, unused, clock=lambda: now[0])
            before = session.targets()
            for _ in range(10_000):
                now[0] += 0.01
                sent(server, garbled(rng))
        assert server.too_many == 0 and session.targets() == before
        assert server.malformed > 5000


def test_more_than_so_many_messages_a_second_are_left_out(tmp_path: Path) -> None:
    now = [0.0]
    with small_stage(tmp_path, "low") as session:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
            unused.bind(("127.0.0.1", 0))
            server = OscServer(session, unused, clock=lambda: now[0])
            sent(server, *[packed("/audiogen/noise", 1.0)] * (FASTEST + 50))
            assert (server.accepted, server.too_many) == (FASTEST, 50)
            now[0] += 0.1
            sent(server, packed("/audiogen/noise", 0.25))
        assert goal(session, "noise")[0] == 0.25


def test_a_flood_of_jumps_does_not_reach_the_player(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        happened: list[str] = []
        session.arbiter.trigger = lambda event: happened.append(event.name)
        sent(server, *[packed("/audiogen/jump")] * 300)
        assert len(happened) < 20 and server.refused > 280


def received(page: socket.socket, wanted: str, seconds: float = 5.0) -> list[float | str]:
    """The values that come for an address until none has come for a moment."""
    found: list[float | str] = []
    until = time.monotonic() + seconds
    page.settimeout(0.2)
    while time.monotonic() < until:
        try:
            message = OscMessage(page.recv(1024))
        except TimeoutError:
            if found:
                break
            continue
        if message.address == wanted:
            found += message.params
    return found


@pytest.mark.slow
def test_a_subscriber_follows_and_stops_following(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as page:
            page.bind(("127.0.0.1", 0))
            place = ("127.0.0.1", server.port)
            page.sendto(packed("/audiogen/subscribe"), place)
            assert received(page, "/audiogen/temperature") == [goal(session, "temperature")[0]]
            session.arbiter.move("page", "noise", 0.5)
            assert received(page, "/audiogen/noise") == [0.5]
            page.sendto(packed("/audiogen/swap", "drums"), place)
            assert received(page, "/audiogen/swap") == ["drums"]
            for n in range(300):
                session.arbiter.move("page", "noise", n / 100)
                time.sleep(0.001)
            many = received(page, "/audiogen/noise")
            assert many[-1] == pytest.approx(2.99) and len(many) < 60
            page.sendto(packed("/audiogen/unsubscribe"), place)
            page.sendto(packed("/audiogen/tilt", 1.0), place)  # heard after it
            assert comes(lambda: goal(session, "tilt") == (1.0, "osc"))
            session.arbiter.move("page", "noise", 0.1)
            assert received(page, "/audiogen/noise", 0.5) == []


@pytest.mark.slow
def test_a_subscription_ends_unless_it_is_renewed(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as page:
            page.bind(("127.0.0.1", 0))
            port = page.getsockname()[1]
            sent(server, packed("/audiogen/subscribe", port, 0.3))
            assert received(page, "/audiogen/temperature") == [goal(session, "temperature")[0]]
            time.sleep(0.3)
            session.arbiter.move("page", "noise", 0.5)
            assert received(page, "/audiogen/noise", 0.5) == []


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session, osc(session, 0) as server:
        with pytest.raises(OscError, match="cannot listen to OSC at 127.0.0.1, port"):
            with osc(session, server.port):
                pass
        with pytest.raises(OscError, match="cannot listen to OSC at nowhere.invalid"):
            with osc(session, 0, "nowhere.invalid"):
                pass


@pytest.mark.parametrize(
    "pattern",
    ["*" * 8000 + "q", "*" * 2000 + "q", "*" * 40 + "[" + "a" * 7800 + "]", "?*" * 60 + "q"],
)
def test_a_flood_of_long_patterns_costs_little_and_a_fader_is_taken_at_once(
    tmp_path: Path, pattern: str
) -> None:
    with small_stage(tmp_path, "low") as session:
        with osc(session, 0) as server:
            hostile = packed(f"/audiogen/{pattern}", 1.0)
            start = time.process_time()
            for n in range(20):  # those of a second
                sent(server, hostile, packed("/audiogen/noise", 0.01 * n))
            assert time.process_time() - start < 0.5
            assert goal(session, "noise") == (pytest.approx(0.19), "osc")


def test_however_many_patterns_come_only_so_many_short_ones_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []

    def counted(pattern: str, address: str) -> bool:
        compared.append(len(pattern) * len(address))
        return matches(pattern, address)

    monkeypatch.setattr("audiogen.live.remote_commands.matches", counted)
    here = ("127.0.0.1", 50000)
    with small_stage(tmp_path, "low") as session, osc(session, 0) as listening:
        server = OscServer(session, listening._socket, lambda: 0.0)
        server._commands = RemoteCommands(session, lambda: 0.0)  # no time passes
        longest = ("*?" * 100)[: LONGEST_PATTERN - len("/audiogen/")]
        several = bundle(*[packed(f"/audiogen/{longest}", 1.0)] * 40)
        for inside in ("*" * 8000 + "q", "*" * 40 + "[" + "a" * 7800 + "]"):
            server.receive(packed(f"/audiogen/{inside}", 1.0), here)
        assert compared == []  # longer than any pattern of use: not even looked at
        for _ in range(20):
            server.receive(several, here)
        parameters = len(server._commands.parameters)
        assert len(compared) == PATTERNS_A_SECOND * parameters
        assert max(compared) <= LONGEST_PATTERN * max(
            len(f"/audiogen/{name}") for name in server._commands.parameters
        )
        server.receive(packed("/audiogen/noise", 0.25), here)
        assert goal(session, "noise") == (0.25, "osc")


def test_of_the_values_that_wait_for_a_control_the_last_counts_and_events_keep_their_order(
    tmp_path: Path,
) -> None:
    with small_stage(tmp_path, "low") as session:
        with osc(session, 0) as server:
            done: list[str] = []
            execute = server._commands.execute

            def watched(address: str, values: Any) -> None:
                done.append(address.rpartition("/")[2] + "".join(f" {v}" for v in values))
                execute(address, values)

            server._commands.execute = watched  # type: ignore[method-assign]
            here = ("127.0.0.1", 50000)
            waiting = [("noise", 0.1), ("jump", 1.0), ("noise", 0.2), ("jump", 2.0), ("noise", 0.3)]
            server.receive_all(
                (packed(f"/audiogen/{name}", value), here) for name, value in waiting
            )
            assert [text[:8] for text in done] == ["jump 1.0", "jump 2.0", "noise 0."]
            assert goal(session, "noise") == (pytest.approx(0.3), "osc")
            assert server.accepted == 5


def test_a_flood_of_unknown_names_costs_little(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session:
        with osc(session, 0) as server:
            start = time.process_time()
            for n in range(900):
                sent(server, packed(f"/audiogen/nois{n}", 1.0))
            assert time.process_time() - start < 0.5
            assert server.refused == 900
