"""A scripted server whose pictures are drawn by the sketch engine, judged and ranked."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from gpu_server.schema import CandidateView, Job, JobStatus
from pipeline.images import png_bytes
from pipeline.payload import parse_payload
from pipeline.ranking import Ranked
from pipeline.studio import StudioRequest, open_studio
from tests.bot.wire_server import WireServer

WAITING_S = 24.0
CANDIDATE_S = 1.5


@dataclass(frozen=True)
class Drawing:
    """What was made of one request.

    Attributes:
        seed: of the request.
        notes: sentences for people.
        files: the pictures by their names.
        candidates: what the server tells of them when all is done, in the order of drawing.
    """

    seed: int
    notes: list[str]
    files: dict[str, bytes]
    candidates: list[CandidateView]


async def drawn(url: str, prompt: str, seed: int) -> Drawing:
    """Eight sketches by the studio; takes some seconds."""
    return await asyncio.to_thread(_draw, url, prompt, seed)


def _draw(url: str, prompt: str, seed: int) -> Drawing:
    with open_studio("sketch") as studio:
        request = StudioRequest(payload=parse_payload(url), prompt=prompt, seed=seed)
        result = studio.run(request)
    drawing = Drawing(seed, list(result.notes), {}, [])
    for item in sorted(result.candidates, key=lambda item: item.candidate.index):
        file = png_bytes(item.candidate.image)
        name = f"{hashlib.sha256(file).hexdigest()[:16]}.png"
        drawing.files[name] = file
        drawing.candidates.append(_told(item, name))
    return drawing


def _told(item: Ranked, name: str) -> CandidateView:
    return CandidateView(
        index=item.candidate.index,
        seed=item.candidate.seed,
        image=name,
        scans=item.verdict.scans,
        scan_score=item.verdict.scan_score,
        aesthetic_score=item.aesthetic,
        decoded=item.verdict.decoded,
        rescued=item.rescued,
        rank=item.rank,
        shown=item.shown,
    )


class DrawnServer(WireServer):
    """Finishes its jobs with what was drawn."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self._drawing = drawing
        self.images.update(drawing.files)

    async def wait(self, job_id: str = "job-1") -> Job:
        """Let the job wait, with an estimate."""
        return await self.change(job_id, eta_s=WAITING_S, seed=self._drawing.seed)

    async def run(self, job_id: str = "job-1", drawn: int = 0) -> Job:
        """Let the job run, `drawn` of its pictures being there."""
        candidates = [
            CandidateView(index=c.index, seed=c.seed, image=c.image if c.index < drawn else "")
            for c in self._drawing.candidates
        ]
        left = len(candidates) - drawn
        return await self.change(
            job_id,
            status=JobStatus.RUNNING,
            queue_position=None,
            progress=drawn / len(candidates),
            eta_s=CANDIDATE_S * left,
            candidates=candidates,
        )

    async def succeed(self, job_id: str = "job-1", notes: Sequence[str] | None = None) -> Job:
        """Finish the job."""
        return await self.change(
            job_id,
            status=JobStatus.SUCCEEDED,
            queue_position=None,
            progress=1.0,
            eta_s=None,
            candidates=self._drawing.candidates,
            notes=self._drawing.notes if notes is None else list(notes),
        )
