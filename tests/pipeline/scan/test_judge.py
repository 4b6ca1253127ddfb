import numpy as np
import pytest
from PIL import Image, ImageFilter

from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.blueprint import make_blueprint
from pipeline.scan import decoders
from pipeline.scan.assess import assess, examine
from pipeline.scan.decoders import Decoder
from pipeline.scan.gate import LOOKS, PASS, Ruling, Signs, rule
from pipeline.scan.judge import EXAMINATION, MAX_SIDE_PX, PRODUCTION, Judge, as_rgb
from tests.pipeline.tiny import tinted

BLUEPRINT = make_blueprint("https://example.com")
GREY = Image.new("RGB", (768, 768), "grey")
ALL_LOOKS = {("zxing", f"look {i}") for i in range(1, LOOKS + 1)}


@pytest.fixture(scope="module")
def judge():
    return Judge()


class Scripted(Decoder):
    """Reads what its script says, and counts."""

    name, package = "scripted", "scripted"

    def __init__(self, texts):
        self.texts, self.calls = texts, 0

    @classmethod
    def unavailable(cls):
        return ""

    def read(self, image):
        self.calls += 1
        return self.texts


def scripted(**texts):
    made = {name: Scripted(texts.get(name, [BLUEPRINT.payload])) for name in decoders.DECODERS}
    return made, Judge(decoder=made.__getitem__, clock=iter(range(10_000)).__next__)


def test_the_plain_code_scans_with_a_full_score(judge):
    verdict = judge.judge(BLUEPRINT.plain_image(), BLUEPRINT)
    assert (verdict.scans, verdict.scan_score) == (True, 1.0)
    assert verdict.decoded == BLUEPRINT.payload
    assert verdict.sturdy
    assert PASS < verdict.probability < 1
    assert {(c.decoder, c.view) for c in verdict.checks} == set(PRODUCTION) | ALL_LOOKS


def test_another_payload_does_not_scan_however_well_it_reads(judge):
    other = make_blueprint("https://example.org")
    verdict = judge.judge(other.plain_image(), BLUEPRINT)
    assert (verdict.scans, verdict.scan_score, verdict.probability) == (False, 0.0, None)
    assert verdict.decoded == other.payload


def test_a_picture_without_a_code_reads_as_nothing(judge):
    verdict = judge.judge(GREY, BLUEPRINT)
    assert (verdict.scans, verdict.scan_score, verdict.decoded) == (False, 0.0, "")


def test_the_published_metric_is_visible_in_every_passing_verdict(judge):
    verdict = judge.judge(tinted(BLUEPRINT, 4), BLUEPRINT)
    assert verdict.scans
    assert any((c.decoder, c.view) == ("qreader", "clean") and c.ok for c in verdict.checks)


def test_the_verdict_is_the_gates_own(judge):
    image = np.asarray(tinted(BLUEPRINT, 4)).copy()
    m, o = BLUEPRINT.module_px, BLUEPRINT.origin_px
    rng = np.random.default_rng(0)
    for row, column in BLUEPRINT.finder_origins:
        top, left = o + (row + 2) * m, o + (column + 2) * m
        image[top : top + 3 * m, left : left + 3 * m : 9] = rng.integers(90, 255)
    ruling = rule(image, BLUEPRINT)
    verdict = judge.judge(image, BLUEPRINT)
    assert not ruling.passes
    assert (verdict.scans, verdict.sturdy) == (False, False)
    assert verdict.probability == pytest.approx(ruling.probability, abs=0.1)
    looks = [c.ok for c in verdict.checks if c.is_look]
    assert tuple(looks) == ruling.looks[: len(looks)]
    assert len(looks) < LOOKS


def test_a_fading_code_loses_score_before_it_is_lost(judge):
    scores = []
    for share in (0, 0.85, 1):
        image = Image.blend(BLUEPRINT.plain_image(), GREY, share).filter(
            ImageFilter.GaussianBlur(5)
        )
        scores.append(judge.judge(image, BLUEPRINT).scan_score)
    assert scores[0] >= scores[1] >= scores[2] == 0
    assert scores[0] > 0.5


@pytest.mark.parametrize(("reads", "sturdy"), [(0.5, False), (0.75, True)])
def test_what_passes_on_few_looks_scans_and_is_not_sturdy(monkeypatch, reads, sturdy):
    seen = round(reads * LOOKS)
    looks = (True,) * seen + (False,) * (LOOKS - seen)
    ruling = Ruling(0.9, True, Signs(8.0, reads, 0.0), looks)
    monkeypatch.setattr("pipeline.scan.judge.rule", lambda *args, **options: ruling)
    verdict = scripted()[1].judge(BLUEPRINT.plain_image(), BLUEPRINT)
    assert (verdict.scans, verdict.sturdy) == (True, sturdy)


def test_the_strictest_decoder_costs_unanimity_and_not_sturdiness():
    agreed = scripted()[1].judge(BLUEPRINT.plain_image(), BLUEPRINT)
    assert (agreed.sturdy, agreed.unanimous) == (True, True)
    verdict = scripted(opencv=[])[1].judge(BLUEPRINT.plain_image(), BLUEPRINT)
    assert (verdict.scans, verdict.sturdy, verdict.unanimous) == (True, True, False)


@pytest.mark.parametrize("name", ["zxing", "wechat", "qreader"])
def test_one_failing_decoder_costs_sturdiness_and_not_the_gate(name):
    _, judge = scripted(**{name: ["https://elsewhere.org"]})
    verdict = judge.judge(BLUEPRINT.plain_image(), BLUEPRINT)
    assert verdict.scans
    assert not verdict.sturdy
    assert verdict.decoded == BLUEPRINT.payload


def test_qreader_is_spared_once_the_gate_is_lost():
    made, judge = scripted()
    judge.judge(BLUEPRINT.plain_image(), BLUEPRINT)
    before = made["qreader"].calls
    verdict = judge.judge(GREY, BLUEPRINT)
    assert not verdict.scans
    assert "qreader" not in {c.decoder for c in verdict.checks}
    assert made["qreader"].calls == before


def test_the_plain_code_is_judged_once_per_blueprint():
    made, judge = scripted()
    judge.judge(GREY, BLUEPRINT)
    first = made["zxing"].calls
    judge.judge(GREY, make_blueprint("https://example.com"))
    assert made["zxing"].calls == first * 3 // 2


def test_milliseconds_come_from_the_clock():
    _, judge = scripted()
    checks = judge.judge(GREY, BLUEPRINT).checks
    assert {c.ms for c in checks if not c.is_look} == {1000.0}
    looks = [c.ms for c in checks if c.is_look]
    assert set(looks) == {round(1000 / len(looks), 1)}


def test_a_missing_decoder_is_left_out_and_named(monkeypatch):
    monkeypatch.setattr(decoders, "missing", lambda: {"qreader": "not there", "zbar": "nor this"})
    judge = Judge()
    assert judge.missing == {"qreader": "not there"}
    verdict = judge.judge(BLUEPRINT.plain_image(), BLUEPRINT)
    assert verdict.scans
    assert "qreader" not in {c.decoder for c in verdict.checks}


def test_nothing_scans_without_any_decoder(monkeypatch):
    monkeypatch.setattr(decoders, "missing", lambda: dict.fromkeys(decoders.DECODERS, "gone"))
    assert not Judge().judge(BLUEPRINT.plain_image(), BLUEPRINT).scans


def test_any_picture_is_read_as_what_most_checks_say():
    verdict = examine(BLUEPRINT.plain_image(), None)
    assert (verdict.scans, verdict.scan_score) == (True, 1.0)
    assert verdict.decoded == BLUEPRINT.payload
    assert {(c.decoder, c.view) for c in verdict.checks} == set(EXAMINATION) | ALL_LOOKS


def test_any_picture_is_held_against_an_expected_payload():
    verdict = examine(BLUEPRINT.plain_image(), "https://example.com/")
    assert (verdict.scans, verdict.scan_score) == (False, 0.0)
    assert verdict.decoded == BLUEPRINT.payload


def test_any_picture_without_a_code_has_no_payload():
    verdict = examine(Image.new("RGB", (96, 64), "teal"), None)
    assert (verdict.scans, verdict.decoded) == (False, "")


def test_a_code_off_the_middle_of_any_picture_is_found_and_ruled_on():
    page = Image.new("RGB", (1000, 700), "white")
    page.paste(BLUEPRINT.plain_image().resize((400, 400)), (560, 250))
    verdict = examine(page, BLUEPRINT.payload)
    assert verdict.scans
    assert verdict.probability > PASS


def test_any_picture_without_a_code_has_no_probability():
    assert examine(GREY, BLUEPRINT.payload).probability is None


def test_large_pictures_are_shrunk_before_they_are_judged():
    large = as_rgb(Image.new("RGB", (MAX_SIDE_PX * 2, 100)))
    assert large.shape == (50, MAX_SIDE_PX, 3)
    assert as_rgb(np.zeros((4, 5, 3), np.uint8)).shape == (4, 5, 3)


def test_assessing_gives_a_verdict_and_a_rating():
    verdict, rating = assess(tinted(BLUEPRINT, 1), BLUEPRINT, FeatureAesthetic())
    assert verdict.scans
    assert 1 <= rating <= 10
