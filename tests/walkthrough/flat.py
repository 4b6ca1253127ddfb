"""A drawing of eight plain colours, for walks that nobody looks at."""

import io

from PIL import Image

from gpu_server.schema import CandidateView
from tests.walkthrough.drawn_server import Drawing


def eight_colours(url: str, seed: int) -> Drawing:
    """What looks like eight candidates for `url`, four of them shown."""
    drawing = Drawing(seed, ["Drawn for a test."], {}, [])
    for index in range(8):
        file = io.BytesIO()
        Image.new("RGB", (16, 16), (index * 30, 90, 160)).save(file, "PNG")
        name = f"{index}.png"
        drawing.files[name] = file.getvalue()
        drawing.candidates.append(
            CandidateView(
                index=index,
                seed=index,
                image=name,
                scans=True,
                scan_score=1.0,
                aesthetic_score=5.0,
                decoded=url,
                rank=index + 1,
                shown=index < 4,
            )
        )
    return drawing
