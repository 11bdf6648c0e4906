"""The page for posting by hand plays a reel, in a real browser without a network; skipped without Chromium."""

import shutil

import pytest
from standin_instagram import approved_reel
from video_case import film

from influencer.publish.folder import FolderChannel

api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path"),
    pytest.mark.filterwarnings("default"),
]
LOADED = "() => document.querySelector('video').readyState >= 1"
FACTS = "() => { const v = document.querySelector('video'); return [v.videoWidth, v.videoHeight, v.duration] }"


def test_the_film_plays_from_the_page_that_loads_nothing_else(tmp_path):
    channel = FolderChannel("phone", tmp_path, by_hand="instagram")
    approved = approved_reel(tmp_path, film(), "folder")
    there = tmp_path / channel.commit(approved, channel.prepare(approved)).remote_id
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view, asked = browser.new_context(viewport={"width": 390, "height": 800}, offline=True).new_page(), []
        view.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
        view.goto((there / "index.html").as_uri())
        view.wait_for_function(LOADED, timeout=200_000)
        width, height, seconds = view.evaluate(FACTS)
        view.screenshot(path=tmp_path / "page.png")
        browser.close()
    assert (width, height) == (540, 960)
    assert seconds == pytest.approx(3.25, abs=0.1)
    assert set(asked) == {"index.html", "01.jpg", "video.mp4"}
