import numpy as np
import pytest
import zxingcpp

from pipeline.blueprint import make_blueprint
from pipeline.scan.handheld import CELL_PX, TILT, TURN, looks, poses


def test_poses_fill_their_ranges_evenly_and_the_first_stay_when_more_are_asked_for():
    many = poses(64)
    assert many[:24] == poses(24)
    cells = np.array([pose.cell_px for pose in many])
    assert CELL_PX[0] <= cells.min() < CELL_PX[0] + 0.2
    assert CELL_PX[1] - 0.2 < cells.max() <= CELL_PX[1]
    for angles, bound in (
        ([pose.pitch for pose in many], TILT),
        ([pose.yaw for pose in many], TILT),
        ([pose.roll for pose in many], TURN),
    ):
        assert abs(np.mean(angles)) < bound / 8
        assert 0.9 * bound < np.abs(angles).max() <= bound


@pytest.mark.parametrize("size_px", [400, 768, 1400])
def test_a_look_shows_the_whole_code_at_the_size_of_its_pose(size_px):
    blueprint = make_blueprint("https://example.com")
    image = np.asarray(blueprint.plain_image().resize((size_px, size_px)))
    quad = blueprint.quad * (size_px / blueprint.size_px)
    held = poses(8)
    for pose, frame in zip(held, looks(image, quad, blueprint.n, held), strict=True):
        (code,) = zxingcpp.read_barcodes(frame)
        assert code.text == blueprint.payload
        corner, next_corner = code.position.top_left, code.position.top_right
        side = np.hypot(next_corner.x - corner.x, next_corner.y - corner.y)
        assert side / blueprint.n == pytest.approx(pose.cell_px, rel=0.15)


def test_looks_leave_the_picture_as_it_is():
    blueprint = make_blueprint("https://example.com")
    image = np.asarray(blueprint.plain_image()).copy()
    before = image.copy()
    list(looks(image, blueprint.quad, blueprint.n, poses(2)))
    np.testing.assert_array_equal(image, before)
