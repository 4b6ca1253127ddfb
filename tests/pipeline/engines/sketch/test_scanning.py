import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from pipeline.blueprint import make_blueprint
from pipeline.engines.sketch.clearing import CLEARINGS
from pipeline.engines.sketch.compose import paint
from pipeline.engines.sketch.figures import FIGURES
from pipeline.engines.sketch.finder_objects import OBJECTS
from pipeline.engines.sketch.finders import paint_finders
from pipeline.engines.sketch.look import Look, choose_look
from pipeline.engines.sketch.palette import PALETTES
from pipeline.engines.sketch.registry import FINISHES, MATERIALS, SCENES
from pipeline.engines.sketch.stage import Stage

BLUEPRINT = make_blueprint("https://example.com")
PROMPTS = (
    "koi pond, ukiyo-e, indigo and gold", "cherry blossom, spring, pink", "neon city, rain",
    "autumn forest", "stained glass rose window", "desert dunes sunset", "snowy village",
    "circuit board, emerald", "galaxy nebula purple", "watercolor coffee shop",
    "art deco gold and black", "coral reef", "minimal zen stones", "wheat field, van gogh",
    "our product launch", "asdf qwer", "knitted christmas", "topographic map", "mosaic sea",
    "pixel art skyline",
)  # fmt: skip
KNOWN = {
    "scene": SCENES, "material": MATERIALS, "finish": FINISHES, "finder": OBJECTS,
    "clearing": CLEARINGS, "figure": FIGURES,
}  # fmt: skip


def zxing(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def opencv(picture):
    return cv2.QRCodeDetector().detectAndDecode(picture[:, :, ::-1].copy())[0]


def scans(picture, payload=BLUEPRINT.payload):
    small = Image.fromarray(picture).resize((320, 320), Image.Resampling.LANCZOS)
    wechat = cv2.wechat_qrcode_WeChatQRCode().detectAndDecode(picture[:, :, ::-1].copy())[0]
    return zxing(picture) == [payload] and zxing(small) == [payload] and payload in wechat


def test_sketches_scan_at_768_and_320_px():
    looks = [choose_look(prompt, seed) for prompt in PROMPTS for seed in (1, 2)]
    pictures = [paint(BLUEPRINT, look) for look in looks]
    assert sum(scans(picture) for picture in pictures) >= 0.95 * len(looks)
    assert sum(opencv(picture) == BLUEPRINT.payload for picture in pictures) >= 0.95 * len(looks)


@pytest.mark.parametrize("kind", ["scene", "material", "finish", "finder", "clearing", "figure"])
def test_every_part_scans(kind):
    base = {"scene": "sea", "material": "ink", "finish": "print", "finder": "frame"}
    failed = []
    for name in KNOWN[kind]:
        parts = base | {kind: name}
        look = Look(**parts, palette=PALETTES["indigo"], palette_name="indigo", seed=4)
        if not scans(paint(BLUEPRINT, look)):
            failed.append(name)
    assert failed == []


@pytest.mark.parametrize("palette", PALETTES)
def test_every_palette_scans(palette):
    look = Look("pond", "liquid", "print", "porthole", PALETTES[palette], palette, seed=9)
    assert scans(paint(BLUEPRINT, look))


def test_a_version_6_code_with_a_narrow_margin_scans():
    blueprint = make_blueprint("https://example.com/spring-launch?ref=poster")
    look = choose_look("autumn forest", 3)
    assert scans(paint(blueprint, look), blueprint.payload)


def finder_runs(name, angle):
    """Lengths in modules of the dark and light runs through a finder's centre."""
    palette = PALETTES["sunset"]
    stage = Stage(BLUEPRINT.size_px, palette.sky, 1.0)
    paint_finders(stage, BLUEPRINT, name, palette.near, palette.hero)
    grey = stage.develop() @ np.array([0.299, 0.587, 0.114])
    middle = BLUEPRINT.origin_px + 3.5 * BLUEPRINT.module_px
    reach = np.linspace(-6, 6, 1200)
    x = (middle + reach * BLUEPRINT.module_px * np.cos(np.radians(angle))).astype(int)
    y = (middle + reach * BLUEPRINT.module_px * np.sin(np.radians(angle))).astype(int)
    dark = grey[y, x] < 128
    edges = np.flatnonzero(np.diff(dark.astype(int)))
    return np.diff(edges) * (reach[1] - reach[0])


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("angle", [0, 10, 80, 90])
def test_finders_keep_their_profile_along_rows_and_columns(name, angle):
    runs = finder_runs(name, angle)
    # Half a module either way is what ISO/IEC 18004 lets a reader accept.
    assert len(runs) == 5
    assert (np.abs(runs - np.array([1, 1, 3, 1, 1])) < 0.5).all()


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("angle", [45, 135])
def test_finders_are_five_runs_along_their_diagonals_too(name, angle):
    runs = finder_runs(name, angle)
    assert len(runs) == 5
    assert (runs > 0.9).all()


def test_tilted_sketches_are_read():
    looks = [choose_look(prompt, 5) for prompt in PROMPTS]
    corners = np.array([[0, 0], [768, 0], [768, 768], [0, 768]], np.float32)
    seen = np.array([[60, 130], [690, 40], [730, 700], [30, 620]], np.float32)
    warp = cv2.getPerspectiveTransform(corners, seen)
    tilted = [cv2.warpPerspective(paint(BLUEPRINT, look), warp, (768, 768)) for look in looks]
    assert sum(zxing(picture) == [BLUEPRINT.payload] for picture in tilted) >= 0.95 * len(looks)
