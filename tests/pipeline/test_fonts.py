import pytest

from pipeline import fonts
from pipeline.fonts import typeset


@pytest.fixture
def bare(monkeypatch):
    """A machine without any fonts but Pillow's own."""
    monkeypatch.setattr(fonts, "_FAMILIES", ("",))


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("koi pond · 7…", "koi pond · 7…"),
        ("Über Café", "Uber Cafe"),
        ("Über", "Uber"),
        ("кот", "???"),
        ("浮世絵 koi", "??? koi"),
        ("① Åland ❤️", "1 Aland (heavy black heart)"),
        ("\N{FOX FACE}\N{EMOJI MODIFIER FITZPATRICK TYPE-3} den", "(fox face) den"),
        ("", ""),
    ],
)
def test_what_a_font_lacks_is_spelled_plainly_and_never_a_box(bare, text, drawn):
    assert "".join(piece for piece, _ in typeset(text, 20)) == drawn


def test_ascii_is_set_in_the_same_font_on_every_machine():
    ((text, font),) = typeset("koi pond", 20)
    assert text == "koi pond"
    assert font.getname() == fonts._load("", 20).getname()


def test_a_font_of_the_system_is_taken_where_it_has_more():
    if fonts._load("DejaVuSans.ttf", 20) is None:
        pytest.skip("DejaVu is not installed")
    ((text, font),) = typeset("Über кот", 20)
    assert text == "Über кот"
    assert font.getname()[0] == "DejaVu Sans"


def test_what_the_chosen_font_lacks_is_taken_from_another():
    if None in (fonts._load("DejaVuSans.ttf", 20), fonts._load("DroidSansFallbackFull.ttf", 20)):
        pytest.skip("DejaVu or Droid is not installed")
    runs = typeset("über 金魚 koi", 20)
    assert "".join(text for text, _ in runs) == "über 金魚 koi"
    assert len({font.getname() for _, font in runs}) == 2
