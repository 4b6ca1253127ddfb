"""What `qart doctor` looks at. Secrets are reported as set or not set, never shown."""

import os
import platform
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distributions, entry_points, version
from importlib.util import find_spec
from urllib.parse import urlsplit

from dotenv import dotenv_values

from pipeline.commands.env_names import examine_names
from pipeline.commands.finding import Finding, State
from pipeline.engines.names import AUTO
from pipeline.installing import OPENCV, install_extra, pip_install


def examine() -> list[Finding]:
    """Everything worth knowing about this installation, in reading order."""
    in_file = dotenv_values(".env")
    settings = {**in_file, **os.environ}
    return [
        Finding("python", State.OK, f"{platform.python_version()} in {sys.prefix}"),
        *examine_names(in_file),
        *_pipeline(settings.get("QART_ENGINE") or AUTO),
        *_extras(),
        *_settings(),
        _database(settings.get("QART_DATABASE_URL") or ""),
        *(_token(name, bool(settings.get(name))) for name in _TOKENS),
    ]


def _pipeline(engine: str) -> list[Finding]:
    """What draws and judges; a host of bots alone has none of it."""
    try:
        from pipeline.commands.model_findings import examine_models

        return [_opencv(), *_decoders(), _engine(engine), _torch(), *examine_models()]
    except ModuleNotFoundError as error:
        detail = f"no {error.name}, so nothing is drawn here; bots do not need it"
        return [Finding("pipeline", State.MISSING, detail, f"run `{install_extra('pipeline')}`")]


_TOKENS = (
    "QART_TOKEN",
    "QART_VISITOR_TOKEN",
    "DISCORD_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
)


def _opencv() -> Finding:
    """Which wheel owns the cv2 folder: they overwrite each other's files."""
    install = f"run `{pip_install(OPENCV)}`"
    repair = f"uninstall every opencv-* package, then {install}"
    wheels = sorted(
        {f"{d.name} {d.version}" for d in distributions() if d.name.startswith("opencv-")}
    )
    if not find_spec("cv2"):
        return Finding("opencv", State.MISSING, "no cv2", install)
    import cv2

    loaded = f"cv2 {cv2.__version__} from {', '.join(wheels) or 'no wheel'}"
    if len(wheels) > 1:
        return Finding("opencv", State.WARNING, f"{loaded}: they share one folder", repair)
    if int(cv2.__version__.split(".")[0]) >= 5:
        return Finding(
            "opencv",
            State.MISSING,
            f"{loaded}: version 5 lacks what QReader and WeChat use",
            repair,
        )
    if not hasattr(cv2, "wechat_qrcode_WeChatQRCode"):
        return Finding("opencv", State.WARNING, f"{loaded}: no contrib modules", repair)
    return Finding("opencv", State.OK, loaded)


def _decoders() -> list[Finding]:
    from pipeline.scan.decoders import DECODERS
    from pipeline.scan.decoders.zbar import zbar_problem
    from pipeline.scan.judge import GATE_DECODER, PRODUCTION, STRICTEST

    needed = {GATE_DECODER, *(name for name, _ in PRODUCTION)} - {STRICTEST}
    problem = zbar_problem()
    found = [
        Finding("zbar library", State.MISSING if problem else State.OK, problem or "loads"),
    ]
    for name, kind in DECODERS.items():
        reason = kind.unavailable()
        if not reason:
            found.append(
                Finding(f"decoder {name}", State.OK, f"{kind.package} {_of(kind.package)}")
            )
        else:
            state = State.MISSING if name in needed else State.OFF
            found.append(Finding(f"decoder {name}", state, reason))
    weights = find_spec("__yolo_v3_qr_detector") is not None
    detail = "QReader's detector is in its package; nothing else needs weights"
    found.append(
        Finding("weights", State.OK, detail)
        if weights
        else Finding("weights", State.OFF, "QReader 1's detector is not installed")
    )
    return found


def _engine(name: str) -> Finding:
    from pipeline.engines.registry import create_engine
    from pipeline.errors import QArtError

    try:
        engine, note = create_engine(name)
    except QArtError as error:
        return Finding("engine", State.MISSING, f"QART_ENGINE={name[:40]}: {error.message}")
    return Finding("engine", State.OK, note or engine.summary)


def _torch() -> Finding:
    driver = "an NVIDIA driver" if shutil.which("nvidia-smi") else "no NVIDIA driver"
    if not find_spec("torch"):
        return Finding(
            "torch, GPU", State.OFF, f"no torch, {driver}; the sketch engine needs neither"
        )
    return Finding("torch, GPU", State.OK, f"torch {_of('torch')}, {driver}")


def _extras() -> list[Finding]:
    parts = {"server": "aiohttp-sse", "discord": "discord.py", "slack": "slack-bolt"}
    found = []
    for name, package in parts.items():
        installed = _of(package)
        extra = "server" if name == "server" else "bot"
        found.append(
            Finding(name, State.OK, f"{package} {installed}")
            if installed
            else Finding(
                name, State.OFF, f"{package} is not installed", f"run `{install_extra(extra)}`"
            )
        )
    return found


def _settings() -> list[Finding]:
    """Whether each part that is installed could start with its settings."""
    from pipeline.studio_settings import load_settings

    checks = {"studio": lambda: load_settings}
    checks |= {found.name: found.load for found in entry_points(group="qart.doctor")}
    return [finding for name, load in checks.items() for finding in _checked(name, load)]


def _checked(name: str, load: Callable[[], Callable[[], object]]) -> list[Finding]:
    try:
        check = load()
    except ModuleNotFoundError:
        return []  # not installed here
    try:
        check()
    except Exception as error:
        return [Finding(f"{name} settings", State.MISSING, str(error))]
    return [Finding(f"{name} settings", State.OK, "nothing keeps it from starting")]


def _database(url: str) -> Finding:
    if not url:
        return Finding("database", State.OK, "SQLite, the default")
    return Finding(
        "database", State.OK, f"{urlsplit(url).scheme or 'unreadable'}, QART_DATABASE_URL"
    )


def _token(name: str, present: bool) -> Finding:
    return Finding(name, State.OK if present else State.OFF, "set" if present else "not set")


def _of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
