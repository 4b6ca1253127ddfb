from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import Candidate
from pipeline.ranking import Judged, rank
from pipeline.scan.judge import Verdict
from tests.pipeline.tiny import tinted

PASSED = Verdict(scans=True, scan_score=1.0, decoded="x", checks=())
FAILED = Verdict(scans=False, scan_score=0.2, decoded="", checks=())


def picture(seed):
    cells = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), np.uint8)
    return Image.fromarray(cells).resize((48, 48), Image.Resampling.NEAREST)


def judged(index, aesthetic, scans=True, image=None):
    image = image or picture(index)
    return Judged(Candidate(index, index, image), PASSED if scans else FAILED, aesthetic)


def order(ranked):
    return [item.candidate.index for item in ranked]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 10)), min_size=1, max_size=10),
    st.integers(1, 6),
)
def test_scannable_leads_then_beauty_then_index(scores, top):
    items = [judged(i, rating, scans) for i, (scans, rating) in enumerate(scores)]
    ranked = rank(items[::-1], top)
    keys = [(not r.verdict.scans, -r.aesthetic, r.candidate.index) for r in ranked]
    assert keys == sorted(keys)
    assert [r.rank for r in ranked] == list(range(1, len(items) + 1))
    assert sum(r.shown for r in ranked) == min(top, len(items))


def test_the_best_few_are_shown():
    ranked = rank([judged(i, i) for i in range(1, 9)])
    assert [r.candidate.index for r in ranked if r.shown] == [8, 7, 6, 5]


def test_beauty_never_beats_scanning():
    assert order(rank([judged(0, 9.9, scans=False), judged(1, 1.1)])) == [1, 0]


def test_among_those_that_scan_the_sturdy_lead():
    sturdy = replace(PASSED, sturdy=True)
    agreed = replace(sturdy, unanimous=True)
    items = [
        judged(0, 9),
        replace(judged(1, 2), verdict=sturdy),
        judged(2, 9.5, scans=False),
        replace(judged(3, 1), verdict=agreed),
    ]
    assert order(rank(items)) == [3, 1, 0, 2]


def test_the_same_picture_is_shown_once_and_the_next_takes_its_place():
    twin = picture(3)
    noisy = Image.fromarray((np.asarray(twin).astype(int) + 2).clip(0, 255).astype(np.uint8))
    items = [judged(0, 9, image=twin), judged(1, 8, image=noisy), judged(2, 7), judged(3 + 1, 6)]
    ranked = rank(items, top=3)
    assert [r.candidate.index for r in ranked if r.shown] == [0, 2, 4]
    assert order(ranked) == [0, 1, 2, 4]


def test_when_too_few_scan_the_rest_is_shown_as_what_it_is():
    ranked = rank([judged(0, 5), *(judged(i, 9, scans=False) for i in range(1, 6))])
    shown = [r for r in ranked if r.shown]
    assert [r.verdict.scans for r in shown] == [True, False, False, False]


def test_two_tints_of_one_code_are_two_pictures():
    blueprint = make_blueprint("https://example.com")
    items = [judged(i, 5, image=tinted(blueprint, i)) for i in range(8)]
    assert sum(r.shown for r in rank(items, top=8)) == 8
