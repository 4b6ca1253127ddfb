import pytest

from pipeline.safety.prompts import BlockedPromptError, PromptScreen

SCREEN = PromptScreen()
WIDE = "\uff4e\uff55\uff44\uff45"
REFUSED = ["a nude, oil painting", "NUDE", "(nude:1.3)", "nüde", "no: sex", WIDE, "nsfw+"]


@pytest.mark.parametrize("prompt", REFUSED)
def test_explicit_prompts_are_refused_whatever_their_spelling(prompt):
    with pytest.raises(BlockedPromptError, match="change it"):
        SCREEN.check(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "koi pond, ukiyo-e, indigo and gold",
        "Essex and Sussex in autumn",
        "Middlesex county, cumulus clouds",
        "a young girl with a balloon, children's book",
        "a beach with a bikini shop",
        "grape harvest, therapist's office",
        "",
    ],
)
def test_harmless_prompts_pass(prompt):
    SCREEN.check(prompt)


def test_suggestive_words_are_refused_beside_the_young():
    with pytest.raises(BlockedPromptError, match="'lingerie'"):
        SCREEN.check("lingerie on a teenage model")


def test_an_operator_adds_words():
    screen = PromptScreen(["Acme Corp", " "])
    with pytest.raises(BlockedPromptError, match="acme corp"):
        screen.check("logo of ACME-corp")
    screen.check("logo of acme")


@pytest.mark.parametrize(
    "prompt",
    [
        *("a n()ude woman", "a (n:1)ude woman", "[(nu)]de woman", "n(:1)ude", "l()oli", "n\\(ude"),
        *("n\u200bude", "(bi)kini on a (te:1.2)en", "nud[e: .5 )"),
    ],
)
def test_brackets_and_what_is_not_seen_hide_no_word(prompt):
    with pytest.raises(BlockedPromptError):
        SCREEN.check(prompt)
