"""The page's server: what it serves and tells, what it is told, and whom it does not let in."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from urllib.parse import quote, urlsplit

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st
from live_session import NAMES, attacked, small_stage, take
from web_client import Client, ask, comes, opened, unread
from websockets.exceptions import ConnectionClosed

from audiogen.control.scenes import Scene
from audiogen.control.score_file import Score
from audiogen.control.table import TABLE
from audiogen.errors import ControlError, MissingLibraryError
from audiogen.live.no_audio import null_device
from audiogen.live.session import Session
from audiogen.live.web.connections import MOST_CONNECTIONS
from audiogen.live.web.guard import MOST_SOCKETS
from audiogen.live.web.messages import PageCommands, messages_of
from audiogen.live.web.server import LARGEST, WebError, web
from audiogen.live.web.sockets import SOUND_SECONDS, SoundQueue, StateQueue
from audiogen.live.web.state import differences, merged

Set = tuple[Session, str]


SCENES = {"storm": Scene({"noise": 1.5}, {"drums": 0.5})}


@contextlib.contextmanager
def page_of(folder: Path) -> Iterator[Set]:
    """A stage that plays in real time, and the address of its page."""
    with (
        small_stage(folder, "safe", scenes=SCENES) as session,
        null_device(session.stream),
        web(session, 0) as url,
    ):
        yield session, url


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Set]:
    """A stage whose sound nothing takes yet, and the address of its page."""
    with small_stage(tmp_path, "safe", scenes=SCENES) as session, web(session, 0) as url:
        yield session, url


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Set]:
    """A stage that plays, and its page, for one test alone."""
    with page_of(tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Set]:
    """A stage that plays, and its page, for tests that change nothing."""
    with page_of(tmp_path_factory.mktemp("shared")) as found:
        yield found


def test_the_page_and_all_that_it_loads_lies_here(shared: Set) -> None:
    _, url = shared
    index = ask(url, "/")
    assert index.status == 200 and index.headers["content-type"].startswith("text/html")
    served = {file.name for file in (resources.files("audiogen.live.web") / "page").iterdir()}
    for name in served:
        answer = ask(url, f"/{name}")
        assert answer.status == 200
        assert not re.findall(r"""["'(](?:https?:)?//(?!www\.w3\.org/)""", answer.text), name
        loaded = re.findall(r"""(?:from |src=|href=|addModule\(|Worker\()"([^"]+)\"""", answer.text)
        assert {path.removeprefix("./") for path in loaded} <= served, name
    policy = index.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert "unsafe" not in policy and "*" not in policy
    assert index.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", index.text)


def test_the_controls_are_those_of_the_table(shared: Set) -> None:
    session, url = shared
    facts = json.loads(ask(url, "/facts.json").text)
    assert [row["name"] for row in facts["controls"]] == [row.name for row in TABLE]
    for row, control in zip(facts["controls"], TABLE, strict=True):
        told = {name: row[name] for name in ("low", "high", "unit", "help", "group")}
        assert told == {name: getattr(control, name) for name in told}
    base = {row["name"]: row["base"] for row in facts["controls"]}
    assert base["temperature"] == 0.875  # the model's own
    assert [source["name"] for source in facts["sources"]] == list(NAMES)
    assert facts["scenes"] == ["storm"] and facts["sample_rate"] == session.sample_rate


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/server.py", 404),
        ("/../server.py", 404),
        ("/%2e%2e/server.py", 404),
        ("/..%2fweb.py", 404),
        ("//etc/passwd", 404),
        ("/recordings/", 404),
        ("/recordings/0", 404),
        ("/recordings/-1", 404),
        ("/recordings/99999999999999999999999", 404),
        ("/recordings/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
        ("/%ff%00", 404),
    ],
)
def test_what_is_not_there_is_not_found(shared: Set, path: str, status: int) -> None:
    assert ask(shared[1], path).status == status


def test_nothing_is_done_by_a_request(shared: Set) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert ask(shared[1], "/control", method, body="[]").status in (404, 405, 413)
        assert ask(shared[1], "/facts.json", method).status == 405


def test_a_name_that_only_leads_here_is_refused(shared: Set) -> None:
    _, url = shared
    port = url.rstrip("/").rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", "localhost", "[::1]:9"):
        assert ask(url, "/", Host=host).status == 200
    for host in (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1.evil.example",
        "192.168.0.9",
        "",
    ):
        assert ask(url, "/", Host=host).status == 421
        assert opened(url, "/control", Host=host or "x", Origin=f"http://{host}") == 421


def test_a_socket_opens_only_for_this_page(shared: Set) -> None:
    _, url = shared
    for path in ("/control", "/sound"):
        assert opened(url, path) == 101
        for origin in ("http://evil.example", "null", "", "http://127.0.0.1:1", url + "x"):
            assert opened(url, path, Origin=origin) == 403
    assert opened(url, "/nothing") in (403, 404)


def test_away_from_loopback_nothing_opens_without_the_token(tmp_path: Path) -> None:
    with small_stage(tmp_path) as session, web(session, 0, "0.0.0.0") as url:
        token = url.partition("?token=")[2]
        assert len(token) >= 40
        here = f"http://127.0.0.1:{url.partition('?')[0].rstrip('/').rpartition(':')[2]}"
        for path in ("/", "/main.js", "/facts.json", "/recordings/0"):
            refused = ask(here, path)
            assert refused.status == 403 and "token" in refused.text
            assert ask(here, f"{path}?token={token[:-1]}").status == 403
            assert ask(here, f"{path}?token=%ff").status == 403
        for path in ("/control", "/sound"):
            assert opened(here, path) == 403
            assert opened(here, f"{path}?token=x") == 403
            assert opened(here, f"{path}?token={token}") == 101
            assert opened(here, f"{path}?token={token}", Origin="http://evil.example") == 403
        first = ask(here, f"/?token={token}")
        cookie = first.headers["set-cookie"]
        assert first.status == 200 and "HttpOnly" in cookie and "SameSite=Strict" in cookie
        kept = cookie.partition(";")[0]
        assert ask(here, "/facts.json", Cookie=kept).status == 200
        assert opened(here, "/control", Cookie=kept) == 101
        assert opened(here, "/control", Cookie=kept[:-1]) == 403
        assert ask(here, "/", Cookie=kept, Host="evil.example").status == 421
        assert not session.messages()


@pytest.mark.slow
def test_a_page_moves_the_controls_and_gives_them_back(playing: Set) -> None:
    session, url = playing
    with Client(url) as page:
        page.say("noise", 0.5)
        assert page.sees(lambda s: s["targets"]["noise"] == [0.5, "page"])
        page.say(["mix/jazz", 0.25], ["mix/drums", 0.75])
        assert page.sees(lambda s: s["targets"]["mix/drums"] == [0.75, "page"])
        page.say("freeze", 1)
        page.say("gain", -6, 10)
        assert page.sees(lambda s: s["targets"]["gain"] == [-6, "page"])
        page.say("release", "noise")
        assert page.sees(lambda s: s["targets"]["noise"] == [0, ""])
        assert session.targets()["freeze"] == (1, "page")
        page.say("release")
        assert page.sees(lambda s: not any(holder for _, holder in s["targets"].values()))
        page.say("swap", "drums")
        assert page.sees(lambda s: s["status"]["leader"] == "drums")
        page.say("scene", "storm", 0.5)
        assert page.sees(lambda s: s["targets"]["mix/drums"] == [0.5, "page"])
        page.say("jump")
        page.say("jump", 0.1)
        page.say("reset")
        page.say("gain", 1000)
        assert page.sees(lambda s: s["targets"]["gain"] == [24, "page"])
        assert "error" not in page.state["log"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('["nosie", 1]', "did you mean 'noise'?"),
        ('["noise", "1"]', "takes a number"),
        ('["noise", NaN]', "no JSON"),
        ('["noise", 1e999]', "finite"),
        ('["noise", ' + "9" * 400 + "]", "finite"),
        ('["noise", true]', "finite number or a text"),
        ('["noise", null]', "finite number or a text"),
        ('["noise"]', "takes a value"),
        ('["jump", "/etc/passwd"]', "takes a number"),
        ('["jump", -1]', "no place"),
        ('["swap", "../jazz"]', "no source"),
        ('["scene", "calm"]', "no scene"),
        ('["record", "/tmp/x.wav"]', "takes 1 or 0"),
        ('["__class__", 1]', "no OSC address"),
        ('[["noise", 1], {}]', "a name and up to two values"),
        ('{"noise": 1}', "a message is a list"),
        ("[]", "a message is a list"),
        ("[" * 3000, "no JSON"),
        ("", "no JSON"),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(shared: Set, text: str, said: str) -> None:
    session, url = shared
    before = session.targets()
    with Client(url) as page:
        page.socket.send(text)
        assert page.sees(lambda s: said in s["log"].get("error", "")), page.state["log"]
        page.say("tilt", 1)  # and it still listens
        assert page.sees(lambda s: s["targets"]["tilt"] == [1, "page"])
    assert {**session.targets(), "tilt": before["tilt"]} == before


@pytest.mark.slow
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=12,
    )
)
def test_any_json_is_messages_or_a_mistake(value: object) -> None:
    try:
        messages = messages_of(json.dumps(value))
    except ControlError:
        return
    assert all(isinstance(name, str) and len(values) <= 2 for name, values in messages)


@pytest.mark.slow
def test_takes_are_not_begun_without_end(tmp_path: Path) -> None:
    now = [0.0]
    with small_stage(tmp_path) as session:
        conductor = PageCommands(session, clock=lambda: now[0])
        for n in range(4):
            conductor.execute("record", (n + 1) % 2 * (1,) or (0,))
        with pytest.raises(ControlError, match="too fast"):
            conductor.execute("record", (1,))
        now[0] = 1.0
        conductor.execute("record", (1,))
        assert session.status().recording
        for _ in range(10):
            conductor.execute("jump", ())
        with pytest.raises(ControlError, match="left out"):
            conductor.execute("reset", ())


def closes(page: Client) -> int:
    """The code that a socket is closed with, as soon as it is."""
    try:
        while True:
            page.socket.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


def test_too_large_too_fast_or_no_text_is_closed_with_a_code(playing: Set) -> None:
    session, url = playing
    with Client(url) as page:
        page.socket.send("[" + " " * LARGEST)
        assert closes(page) == 1009
    with Client(url) as page:
        page.socket.send(b"\x00")
        assert closes(page) == 1003
    with Client(url, "sound") as page:
        page.socket.send("[]")
        assert closes(page) == 1003
    with Client(url) as page:
        many = json.dumps([["noise", 0.5]] * 60)
        with pytest.raises(ConnectionClosed):
            for _ in range(10_000):
                page.socket.send(many)
        assert closes(page) == 1008
    with Client(url) as page:
        assert page.sees(lambda s: s["status"])
    assert not session.messages()


@pytest.mark.slow
def test_a_hundred_connections_are_too_many_and_go_away_again(
    target: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, url = target
    monkeypatch.setattr("audiogen.live.web.connections.PATIENCE", 1.0)

    with attacked(session.stream):
        pages = []
        refused = 0
        for _ in range(100):
            try:
                pages.append(Client(url, "sound" if len(pages) % 2 else "control"))
            except Exception as error:
                assert "503" in str(error)
                refused += 1
        assert len(pages) == MOST_SOCKETS and refused == 100 - MOST_SOCKETS
        assert ask(url, "/").status == 200
        for page in pages:
            page.close()
        assert comes(lambda: opened(url, "/control") == 101)
        idle = [
            socket.create_connection(("127.0.0.1", int(url[:-1].rpartition(":")[2])))
            for _ in range(200)
        ]
        assert comes(lambda: sum(hung_up(one) for one in idle) >= 200 - MOST_CONNECTIONS)
        # Those that send nothing are disconnected, and meanwhile nobody is shut out.
        assert comes(lambda: all(map(hung_up, idle)))
        assert ask(url, "/").status == 200
        for one in idle:
            one.close()
    assert session.stream.error is None


def hung_up(connection: socket.socket) -> bool:
    """Whether the other side has."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


HOSTILE = """
import json, random, sys
from websockets.sync.client import connect
from websockets.exceptions import WebSocketException

port, count = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(5)
good = ['["noise", 0.5]', '["mix/jazz", 1, 2]', '["swap", "drums"]', '["release"]', '["jump", 1]',
        '[["tilt", 1], ["gain", 0]]', '["scene", "storm", 1]', '["reset"]', '["record", 1]']

def fuzzed():
    text = bytearray(rng.choice(good).encode())
    kind = rng.randrange(6)
    for _ in range(rng.randrange(4)):
        text[rng.randrange(len(text))] = rng.randrange(256)
    if kind == 0:
        return bytes(text)
    if kind == 1:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(300))).decode("latin-1")
    if kind == 2:
        return json.dumps([rng.choice(["noise", "memory", "mix/x", "swap", "", "a" * 500]),
                           rng.choice([1e308, -1e9, "x" * 900, None, [], {}, True, 10 ** 300])])
    if kind == 3:
        return "[" * rng.randrange(3000) + text.decode("latin-1")
    if kind == 4:
        return text.decode("latin-1") * rng.randrange(1, 200)
    return text.decode("latin-1")

sent = opened = 0
while sent < count:
    try:
        with connect(f"ws://127.0.0.1:{port}/control", origin=f"http://127.0.0.1:{port}",
                     compression=None) as socket:
            opened += 1
            for _ in range(400):
                sent += 1
                message = fuzzed()
                socket.send(message)
                if isinstance(message, bytes) or len(message.encode()) > 4096:
                    break  # it is closed for that
            while sent % 7 == 0:  # and now and then a flood
                sent += 1
                socket.send(fuzzed())
    except (WebSocketException, OSError):
        pass
print(sent, opened)
"""


@pytest.mark.slow
def test_thousands_of_hostile_messages_leave_no_gap(target: Set) -> None:
    session, url = target
    heard = session.listen(600.0)
    command = [sys.executable, "-c", HOSTILE, url[:-1].rpartition(":")[2], "10000"]
    with attacked(session.stream, least=2.0):
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    sent, sockets = map(int, done.stdout.split())
    assert sent >= 10_000 and sockets > 10
    assert session.stream.error is None
    runs = [run for run in iter(lambda: heard.read(0.01), None)]
    ends = [run.start + len(run.samples) for run in runs]
    assert heard.dropped == 0 and [run.start for run in runs[1:]] == ends[:-1]
    for parameter, (value, holder) in session.targets().items():
        assert np.isfinite(value) and holder in ("", "page"), parameter
    with Client(url) as page:
        page.say("release")
        assert page.sees(lambda s: s["targets"] and not any(h for _, h in s["targets"].values()))
    assert all(len(note) < 300 and note.isprintable() for note in session.messages())


def test_two_pages_stay_in_step_and_a_third_is_told_everything(playing: Set) -> None:
    session, url = playing
    with Client(url) as one, Client(url) as other:
        one.say("memory", 0.5)
        assert other.sees(lambda s: s["targets"].get("memory") == [0.5, "page"])
        other.say("memory", -0.5)
        assert one.sees(lambda s: s["targets"]["memory"] == [-0.5, "page"])
        session.arbiter.move("osc", "tilt", 2.0)
        assert one.sees(lambda s: s["targets"]["tilt"] == [2, "osc"])
        session.add_message("a sentence")
        assert other.sees(lambda s: s["log"]["messages"] == ["a sentence"])
        with Client(url) as third:
            assert third.sees(lambda s: s["targets"] == other.state["targets"])
            assert third.state["log"]["messages"] == ["a sentence"]
            assert set(third.state["status"]) >= {"latency", "underruns", "queued", "level"}


@pytest.mark.slow
def test_the_sound_is_what_left_the_player(shared: Set) -> None:
    session, url = shared
    listener = session.listen(30.0)
    with Client(url, "sound") as page:
        runs = [page.hears() for _ in range(12)]
    assert [channels for _, channels, _, _ in runs] == [1] * 12
    assert all(lost == 0 for *_, lost, _ in runs)
    starts = [int(start) for start, *_ in runs]
    assert starts[1:] == [int(s) + len(pcm) // 2 for s, *_, pcm in runs[:-1]]
    known = {}
    while (heard := listener.read(0.01)) is not None:
        known[heard.start] = heard.samples
    for start, *_, pcm in runs:
        same = np.frombuffer(pcm, "<i2")
        np.testing.assert_allclose(same / 32767, known[int(start)][:, 0], atol=1 / 32767)


@pytest.mark.slow
def test_a_page_that_does_not_read_holds_nobody_up(tmp_path: Path) -> None:
    with small_stage(tmp_path) as session, web(session, 0) as url:
        with unread(url, "/sound"), unread(url, "/control"), Client(url, "sound") as alive:
            take(session, 100)
            first = alive.hears()[0]
            take(session, 8_000)  # as fast as it is made
            until = time.monotonic() + 10
            while alive.hears()[0] < first + 6_000:
                assert time.monotonic() < until
        assert session.stream.error is None


def test_what_waits_for_a_slow_page_is_bounded_and_counted() -> None:
    async def listen() -> None:
        sound = SoundQueue(capacity=100, channels=2)
        for n in range(50):
            sound.offer(10 * n, 10, bytes(40))
        assert sound.dropped == 400
        first = await sound.next()
        assert np.frombuffer(first[:8], "<f8")[0] == 400 and len(first) == 16 + 40
        assert np.frombuffer(first[8:16], "<u4").tolist() == [2, 400]

        queue = StateQueue({"targets": {"noise": [0, ""]}})
        for n in range(1000):
            queue.put({"targets": {"noise": [n, "page"]}, "log": {"messages": [str(n)]}})
        news = await queue.next()
        assert news == {"targets": {"noise": [999, "page"]}, "log": {"messages": ["999"]}}

    asyncio.run(listen())
    assert SOUND_SECONDS <= 2


def test_differences_one_after_another_lead_to_the_same_state(rng: np.random.Generator) -> None:
    states = [
        {"targets": {f"k{n}": [int(rng.integers(3)), ""] for n in range(4)}, "status": {"s": n}}
        for n in range(20)
    ]
    found = [differences(old, new) for old, new in zip([{}, *states], states, strict=False)]
    assert merged(found) == states[-1]
    assert differences(states[3], states[3]) == {}


@pytest.mark.slow
def test_a_take_is_recorded_and_downloaded(playing: Set, tmp_path: Path) -> None:
    session, url = playing
    with Client(url) as page:
        page.say("record", 1)
        assert page.sees(lambda s: s["status"].get("recording"))
        assert "/" not in page.state["status"]["recording"]  # a name, and no path
        assert page.sees(lambda s: s["status"]["recorded"] > 0.2)
        page.say("record", 0)
        assert page.sees(lambda s: len(s["log"].get("recordings", [])) == 2)
        names = [name for name, size in page.state["log"]["recordings"] if size > 0]
        assert page.state["status"]["recorded"] == 0
    for n, name in enumerate(names):
        answer = ask(url, f"/recordings/{n}")
        assert answer.status == 200 and name in answer.headers["content-disposition"]
        assert "attachment" in answer.headers["content-disposition"]
        (tmp_path / "got" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "got" / name).write_bytes(answer.content)
    sound, score = (tmp_path / "got" / name for name in names)
    assert sf.info(sound).frames >= 200 and Score(score).seconds > 0
    assert ask(url, "/recordings/2").status == 404
    session.recordings()[0].unlink()
    assert ask(url, "/recordings/0").status == 404


@pytest.mark.slow
def test_a_server_that_cannot_be_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_stage(tmp_path) as session:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(WebError, match=f"port {port}: Address"), web(session, port):
                pass
        with pytest.raises(WebError, match=r"203\.0\.113\.1"), web(session, 0, "203.0.113.1"):
            pass
        with pytest.raises(WebError, match=r"nowhere\.invalid"), web(session, 0, "nowhere.invalid"):
            pass
        monkeypatch.setitem(sys.modules, "uvicorn", None)
        with pytest.raises(MissingLibraryError, match="uvicorn, .*pip install"), web(session, 0):
            pass


@pytest.mark.slow
def test_the_end_closes_everything_soon(tmp_path: Path) -> None:
    before = threading.active_count()
    with small_stage(tmp_path) as session:
        with web(session, 0) as url:
            control, sound = Client(url), Client(url, "sound")
            begun = time.monotonic()
        assert time.monotonic() - begun < 4
        for page in (control, sound):
            assert closes(page) in (1012, 1006)
            page.close()
        with web(session, int(url[:-1].rpartition(":")[2])) as again:
            assert again == url
    assert comes(lambda: threading.active_count() <= before)


@pytest.mark.slow
def test_the_owner_reaches_the_page_under_five_hundred_strangers(tmp_path: Path) -> None:
    with small_stage(tmp_path) as session, web(session, 0) as url:
        port = int(url[:-1].rpartition(":")[2])
        strangers = []
        for _ in range(500):
            one = socket.create_connection(("127.0.0.1", port), timeout=10)
            one.sendall(f"GET /x HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\nG".encode())
            strangers.append(one)
            if len(strangers) % 50 == 0:
                start = time.monotonic()
                assert ask(url, "/").status == 200
                assert time.monotonic() - start < 1
        assert not session.messages()
        for one in strangers:
            one.close()


@pytest.mark.slow
def test_what_a_stranger_sends_costs_little_and_reaches_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with small_stage(tmp_path) as session, web(session, 0, "0.0.0.0") as url:
        port = int(urlsplit(url).port or 0)
        start = time.process_time()
        cookie = f'audiogen-{port}="' + "\\" * 8000 + '"'
        assert ask(url, "/", Cookie=cookie).status == 403
        assert ask(url, "/?token=" + "a" * 8000).status == 403
        for content in (b"\x16\x03\x01garbage\r\n\r\n", b"GET / HTTP/1.1\r\nHost", b"\0" * 5000):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
                one.sendall(content)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
            head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 196000000\r\n\r\n"
            one.sendall(head.encode())
            taken = 0
            with contextlib.suppress(OSError):
                while taken < 20_000_000:
                    taken += one.send(bytes(65536))
            assert taken < 20_000_000
        assert time.process_time() - start < 2
        assert not session.messages()
    assert capfd.readouterr().err == ""


def test_a_number_of_five_thousand_digits_is_no_recording(shared: Set) -> None:
    _, url = shared
    for number in ("9" * 5000, "-1", "1e3", "٣", "00"):
        assert ask(url, "/recordings/" + quote(number)).status == 404
