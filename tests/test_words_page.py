"""The page that compares writers blind, in a real browser without a network; skipped where there is no Chromium."""

import shutil

import pytest
from model_server import answering, model_server
from test_words_evaluation import CAPTIONS, evaluated

from influencer.config import WordsPart
from influencer.words import open_writer
from influencer.words.evaluation import page

api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path"),
    pytest.mark.filterwarnings("default"),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "words-eval.html"
    with model_server(*(answering(caption=caption) for caption in CAPTIONS)) as server:
        other = open_writer(WordsPart(model="openai:tiny", base_url=server.url))
        path.write_text(page(evaluated(open_writer(WordsPart()), other)))
    return path


@pytest.fixture(scope="module")
def browser(file):
    """Chromium; the page is made before, for a browser's loop would be in the way of a model's."""
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(browser, file, width=390, scheme="light"):
    """The page at a width without a network; and what it asked for, and complained of."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True)
    view, said = context.new_page(), []
    view.on("request", lambda request: said.append(request.url))
    view.on("console", lambda message: said.append(message.text))
    view.goto(file.as_uri())
    return view, said


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_it_fits_and_asks_for_nothing(browser, file, width, scheme):
    view, said = opened(browser, file, width, scheme)
    view.get_by_text("Who wrote which, and your choices").click()
    assert view.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said == [file.as_uri()]


def test_it_is_chosen_from_by_keyboard_alone_and_counted(browser, file):
    view, _ = opened(browser, file)
    view.keyboard.press("Tab")
    view.keyboard.press("Space")
    view.keyboard.press("ArrowDown")
    chosen = view.evaluate("[...document.querySelectorAll('input')].map(each => each.checked)")
    assert chosen[:2] == [False, True]
    assert "You have chosen in 1 of 5 briefs" in read_out(view)


def read_out(view):
    """What a screen reader reads out, counters and all."""
    nodes = view.context.new_cdp_session(view).send("Accessibility.getFullAXTree")["nodes"]
    said = [node["name"]["value"] for node in nodes if node["role"]["value"] == "StaticText"]
    return " ".join(" ".join(said).split())


def test_the_whole_caption_is_what_one_touches(browser, file):
    view, _ = opened(browser, file)
    view.locator(".caption").nth(1).click()
    assert view.locator("input").nth(1).is_checked()
    box = view.locator("label").nth(1).bounding_box()
    assert box["height"] >= 44


def test_where_one_is_can_be_seen(browser, file):
    view, _ = opened(browser, file)
    view.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement.closest('.take')).outlineWidth"
    assert view.evaluate(outline) == "3px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_even_quiet_words_have_contrast(browser, file, scheme):
    view, _ = opened(browser, file, scheme=scheme)
    view.add_style_tag(content="body { background: Canvas }")
    colours = view.evaluate(
        "[document.body, document.querySelector('.note')].map((each, at) =>"
        " getComputedStyle(each)[at ? 'color' : 'backgroundColor'].match(/[0-9.]+/g).slice(0, 3).map(Number))"
    )
    assert contrast(*colours) >= 4.5


def contrast(one, other):
    """How far two colours are apart, as the guidelines for accessibility count it."""

    def light(colour):
        parts = [part / 255 for part in colour]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
