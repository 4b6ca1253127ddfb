"""Find weights on this machine. Never touches the network."""

from importlib.util import find_spec
from pathlib import Path

from pipeline.models.errors import DamagedModelError, ModelMissingError, ModelNameError
from pipeline.models.files import NEEDED, lacking, patterns
from pipeline.models.intact import intact
from pipeline.models.lock import ModelLock
from pipeline.models.refs import ModelRef, Wanted


def locate(wanted: Wanted, lock: ModelLock) -> Path:
    """The folder or file of a model, complete.

    Args:
        wanted: which one, and what for.
        lock: the commit of repositories that were asked for without a revision.

    Raises:
        ModelMissingError: it is not on this machine, or a part of it is not.
        DamagedModelError: a file of weights is not whole.
    """
    ref = wanted.ref
    found = ref.path if ref.path is not None else _snapshot(wanted, lock) / ref.part
    return complete(found, wanted)


def complete(found: Path, wanted: Wanted) -> Path:
    """The same folder or file, once it is known to hold all of a model.

    Raises:
        ModelMissingError: it is not there, or a part of it is not, or it may not be read.
        ModelNameError: it is a folder where only a file will do.
        DamagedModelError: a file of weights is not whole.
    """
    try:
        return _complete(found, wanted)
    except OSError as error:
        reason = f"{error.filename or found} may not be read ({error.strerror})"
        raise ModelMissingError(reason, "correct its permissions") from None


def _complete(found: Path, wanted: Wanted) -> Path:
    ref = wanted.ref
    if not found.exists():
        raise _missing(ref)
    weights = [found]
    if found.is_dir():
        if wanted.kind not in NEEDED:
            raise ModelNameError(f"{ref.label} is a folder; name a file in it.")
        if name := lacking(found, wanted.kind):
            raise _missing(ref, name)
        weights = [found / name for name in NEEDED[wanted.kind]]
    for path in weights:
        if path.suffix.lower() == ".safetensors" and not intact(path):
            raise _damaged(ref, path.name)
    return found


def _snapshot(wanted: Wanted, lock: ModelLock) -> Path:
    ref = wanted.ref
    if not find_spec("huggingface_hub"):
        raise _missing(ref)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = snapshot_download(
            ref.repo,
            revision=ref.revision or lock.commit(ref.repo) or None,
            # What was never wanted of the repository may be missing.
            allow_patterns=patterns(ref, wanted.kind),
            local_files_only=True,
        )
    except LocalEntryNotFoundError:
        raise _missing(ref) from None
    return Path(folder)


def _missing(ref: ModelRef, part: str = "") -> ModelMissingError:
    """The error, with what to do; `part` is the file that an incomplete model lacks."""
    if ref.path is None:
        lack = f" ({part} is missing)" if part else ""
        reason = f"the weights of {ref.label} are not on this machine{lack}"
        return ModelMissingError(reason, "run `qart models pull`")
    if part:
        return ModelMissingError(f"the model at {ref.path} lacks {part}", "complete it")
    return ModelMissingError(f"there is no model at {ref.path}", "correct the setting")


def _damaged(ref: ModelRef, file: str) -> DamagedModelError:
    """The error, with what to do about `file`."""
    if ref.path is None:
        remedy = "delete that file and run `qart models pull`"
    else:
        remedy = "copy it anew, or run `git lfs pull` where git left a pointer"
    return DamagedModelError(f"the file {file} of {ref.label} is damaged or not whole", remedy)
