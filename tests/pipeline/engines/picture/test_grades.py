import numpy as np
import pytest

from pipeline.engines.picture.grades import GRADES
from pipeline.evals.pictures import natural_pictures
from pipeline.rescue.frame import LUMA

PIXELS = np.asarray(dict(natural_pictures(4))["003-cat"].resize((192, 192)))


@pytest.mark.parametrize("name", sorted(GRADES))
def test_a_grade_keeps_light_and_shade_where_they_are(name):
    graded = GRADES[name](PIXELS, np.random.default_rng(4))
    before, after = ((image @ LUMA).ravel() for image in (PIXELS, graded))
    assert np.corrcoef(before, after)[0, 1] > 0.97


def test_all_grades_look_different():
    graded = [grade(PIXELS, np.random.default_rng(4)).astype(int) for grade in GRADES.values()]
    for i, one in enumerate(graded):
        assert all(np.abs(one - other).mean() > 2 for other in graded[i + 1 :])
