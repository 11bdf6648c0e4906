"""A post as a bundle for a person's phone: pictures, the text to paste, and a page that says what to do. Knows no disk.

The page runs no script and loads nothing but the pictures and the film beside it; what was written elsewhere stands in
it as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from influencer.records import Approved, Labels

PAGE = "index.html"
TAG = re.compile(r"(?<!\w)#\w+")
SWITCHES = {
    "instagram": "On the last screen, under More options, switch on the AI label.",
    "tiktok": "On the last screen, under More options, switch on AI-generated content.",
    "facebook": "If the last screen offers an AI label, switch it on.",
    "threads": "If the app offers an AI label, switch it on; the line in the text says it in any case.",
    "x": "If the app offers a label for media made with AI, switch it on.",
    "other": "If the app has a label for pictures made with AI, switch it on.",
}
"""Platform -> where its AI label is, in words that hold if an app moves it."""

FILM = "video.mp4"
POLICY = "default-src 'none'; img-src 'self' file:; media-src 'self' file:; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; }
body { font: 18px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.35rem; } h2 { font-size: 1.1rem; margin-bottom: .5rem; }
img, video { width: 100%; border-radius: .5rem; margin: .25rem 0; }
textarea { box-sizing: border-box; width: 100%; font: inherit; padding: .75rem; border-radius: .5rem; }
ul { list-style: none; padding: 0; } li { margin: .9rem 0; }
label { display: flex; gap: .75rem; align-items: baseline; } input { flex: none; transform: scale(1.4); }
code { overflow-wrap: anywhere; }
"""


def bundle(approved: Approved, names: Sequence[str], platform: str) -> dict[str, bytes]:
    """File name -> bytes of all but the pictures and the film, which are called `names`."""
    outgoing = approved.outgoing
    tags = " ".join(dict.fromkeys(TAG.findall(outgoing.text)))
    texts = {
        "caption.txt": outgoing.text,
        "alt.txt": outgoing.alt_text,
        "tags.txt": tags,
        PAGE: page(approved, names, platform),
    }
    return {name: text.encode() for name, text in texts.items() if text}


def page(approved: Approved, names: Sequence[str], platform: str) -> str:
    """The page to open on the phone."""
    outgoing = approved.outgoing
    pictures = "\n".join(shown(name, names, outgoing.alt_text) for name in names)
    steps = "\n".join(
        f'<li><label><input type="checkbox"><span>{step}</span></label></li>' for step in todo(approved, platform)
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>Post {escape(outgoing.draft)}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>To post on {escape(outgoing.account)}: {outgoing.due.astimezone():%A %d %B, %H:%M %Z}</h1>
{pictures}
<h2>Text</h2>
<textarea readonly rows="12">{escape(outgoing.text)}</textarea>
<h2>Alt text</h2>
<textarea readonly rows="4">{escape(outgoing.alt_text)}</textarea>
<h2>Steps</h2>
<ul>
{steps}
</ul>
</body>
</html>
"""


def shown(name: str, names: Sequence[str], alt_text: str) -> str:
    """A picture, or the film with the first picture as its cover."""
    if name == FILM:
        cover = escape(names[0])
        return f'<video src="{FILM}" poster="{cover}" controls playsinline preload="metadata"></video>'
    return f'<img src="{escape(name)}" alt="{escape(alt_text)}">'


def todo(approved: Approved, platform: str) -> list[str]:
    """What the person does, in order, as HTML."""
    outgoing = approved.outgoing
    where = "the platform" if platform == "other" else platform.title()
    done = f"influencer posted URL --draft {outgoing.draft}"
    never = f"influencer settle {outgoing.draft} {outgoing.account} --not-posted"
    what = "video above, with the picture as its cover," if outgoing.video_sha256 else "picture above"
    return [
        f"Post the {what} on {escape(where)}, uncropped and unfiltered.",
        "Paste the text as it is: you approved exactly this, and it says that AI made the picture.",
        "Put the alt text where the app asks for a description of the picture.",
        SWITCHES[platform],
        *paid_step(outgoing.labels),
        f"Then tell the program where it is: <code>{escape(done)}</code>. Until then it counts as not posted.",
        f"Changed your mind? <code>{escape(never)}</code>",
    ]


def paid_step(labels: Labels) -> list[str]:
    """The switch for a paid post, where it is one."""
    brand = escape(labels.sponsored)
    return [f"Switch on the paid partnership label and name {brand}, if the app has one."] if brand else []
