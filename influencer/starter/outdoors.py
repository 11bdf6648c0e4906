"""The places under the sky. Knows nothing of who stands in them."""

from __future__ import annotations

from influencer.starter.brush import Colour, Point, curve, darker, lighter, linear, mix, polygon
from influencer.starter.palette import LAMP
from influencer.starter.stage import (
    BARK,
    SNOW,
    H,
    Stage,
    W,
    bough,
    crown,
    fir,
    glitter,
    house,
    lantern,
    month,
    plant,
    pot,
    shine,
    sky,
    snowcap,
    tree,
    tuft,
)

BLOOMS: tuple[tuple[Colour, ...], ...] = (
    ((248, 120, 160), (255, 196, 212), (250, 222, 96)),
    ((232, 56, 72), (255, 196, 40), (250, 244, 236)),
    ((226, 104, 30), (244, 164, 44), (150, 46, 56)),
    ((250, 250, 252), (200, 36, 50), (222, 232, 244)),
)


def harbour(s: Stage) -> None:
    """Gabled houses behind a quay with boats, or a lighthouse."""
    sun = sky(s, 250)
    far = mix(s.lit((104, 140, 152)), s.light.sky[2], 0.45)
    s.b.fill(curve([(-20, 240), (80, 196), (190, 226), (280, 186), (404, 226), (404, 300), (-20, 300)]), far)
    light_left, tall_left = s.flip(), s.flip()
    _quay(s)
    _sea(s)
    glitter(s, sun, 296, 440)
    if s.flip():
        _lighthouse(s, 40 if light_left else 344)
        _boat(s, 328 if light_left else 56, 346, 1.35, s.rng.choice(HULLS))
    else:
        _boat(s, s.block(2, 4), 330 if tall_left else 362, 1.15 if tall_left else 1.45, s.rng.choice(HULLS))
        _boat(s, s.block(19, 22), 362 if tall_left else 330, 1.45 if tall_left else 1.15, s.rng.choice(HULLS))
    bough(s, s.flip(), 0.8)


HULLS: tuple[Colour, ...] = ((222, 74, 62), (246, 242, 232), (48, 92, 150), (240, 176, 60))
FRONTS: tuple[Colour, ...] = ((238, 196, 142), (216, 112, 88), (244, 230, 206), (122, 168, 172), (232, 160, 92))


def _quay(s: Stage) -> None:
    x, start = -16.0, s.rng.randrange(5)
    for i in range(10):
        if x < W:
            w = s.rng.choice((48.0, 64.0))
            house(s, x, 286, w - 2, s.rng.choice((72.0, 88.0, 112.0)), FRONTS[(start + i) % 5])
            x += w
    for at in (24.0, 112.0, 272.0, 360.0):
        tree(s, at, 286, 84)
    s.box(-20, 280, W + 40, 12, (150, 132, 120) if not s.season.bare else SNOW)


def _sea(s: Stage) -> None:
    sea = s.lit((46, 126, 158))
    pale = mix(sea, s.light.sky[2], 0.6)
    s.b.rect(-20, 290, W + 40, 210, linear((0, 290), (0, 480), (pale, 1), (sea, 1), (darker(sea, 0.35), 1)))
    for i in range(12):
        x = s.block(-1, 22)
        s.b.rect(x, 300 + i * 15, 56 + 5 * i, 5, pale, 0.6, round_=2.5)
    for k in range(5):
        if s.light.lamps > 0.6:
            s.b.rect(24 + 80 * k, 294, 12, 60, (255, 206, 122), 0.35, round_=6, blur=3)


def _lighthouse(s: Stage, x: float) -> None:
    s.b.fill(curve([(x - 80, 330), (x - 30, 286), (x + 40, 288), (x + 86, 330)], tension=0.4), s.lit((118, 112, 116)))
    for i in range(5):
        y, w = 296 - 42.0 * i, 30 - 3.0 * i
        c = s.lit((214, 58, 52) if i % 2 else (250, 246, 238))
        shape = [(x - w, y), (x + w, y), (x + w - 3, y - 42), (x - w + 3, y - 42)]
        s.b.fill(polygon(shape), linear((x - w, 0), (x + w, 0), (lighter(c, 0.1), 1), (darker(c, 0.25), 1)))
    s.box(x - 24, 78, 48, 9, (60, 56, 66))
    s.b.rect(x - 12, 50, 24, 28, mix(s.lit((190, 210, 220)), (255, 238, 170), s.light.lamps))
    s.b.fill(polygon([(x - 19, 50), (x, 28), (x + 19, 50)]), s.snow() if s.season.bare else s.lit((190, 50, 46)))
    shine(s, x, 64, 120)


def _boat(s: Stage, x: float, y: float, k: float, hull: Colour) -> None:
    s.b.rect(x - 3 * k, y - 190 * k, 6 * k, 184 * k, s.lit((104, 70, 54)))
    sail = s.lit((252, 242, 222))
    for points in (
        [(x + 6 * k, y - 180 * k), (x + 56 * k, y - 34 * k), (x + 6 * k, y - 34 * k)],
        [(x - 6 * k, y - 150 * k), (x - 44 * k, y - 34 * k), (x - 6 * k, y - 34 * k)],
    ):
        s.b.fill(polygon(points), linear((x - 40 * k, 0), (x + 50 * k, 0), (sail, 1), (darker(sail, 0.14), 1)))
    s.b.disc(x, y + 16 * k, 56 * k, (14, 24, 60), 0.4, ry=9 * k, blur=2)
    body: list[Point] = [(x - 60 * k, y - 20 * k), (x + 64 * k, y - 20 * k)]
    s.b.fill(curve([*body, (x + 44 * k, y + 16 * k), (x - 44 * k, y + 16 * k)], tension=0.25), s.lit(hull))
    s.b.rect(x - 60 * k, y - 22 * k, 124 * k, 7 * k, s.snow(), round_=3)
    snowcap(s, x - 56 * k, y - 22 * k, 112 * k, 10)


def beach(s: Stage) -> None:
    """Sea and sand with palms, striped huts, a parasol or a watchtower at the sides."""
    left_sun = s.flip()
    sun = sky(s, 236, 300.0 if left_sun else 84.0)
    sea = s.lit((30, 160, 184))
    shine_ = mix(sea, s.light.sky[2], 0.55)
    s.b.rect(-20, 228, W + 40, 150, linear((0, 228), (0, 350), (darker(sea, 0.16), 1), (sea, 1), (shine_, 1)))
    for i in range(6):
        s.b.rect(s.block(-2, 20), 244 + 15 * i, 80 + 8 * i, 5, s.lit((255, 255, 252)), 0.6, round_=2.5)
    glitter(s, sun, 232, 332)
    sand = s.lit((246, 216, 160) if not s.season.bare else (236, 238, 244))
    shore = [(-30, 340), (70, 330), (180, 346), (300, 330), (414, 344), (414, 520), (-30, 520)]
    s.b.fill(curve(shore, tension=0.5), linear((0, 330), (0, 480), (sand, 1), (darker(sand, 0.16), 1)))
    s.b.line(curve(shore[:5], closed=False), s.lit((255, 255, 252)), 9)
    for k, kind in enumerate(s.rng.sample((_palm, _huts, _parasol, _tower), 2)):
        kind(s, 48 if k == 0 else 336)
    for x in (-4.0, 60.0, 330.0, 388.0):
        crown(s, x, 396, 34)
    for x in (28.0, 356.0):
        s.b.rect(x - 10, 318, 20, 34, mix(s.lit((252, 240, 214)), (255, 222, 140), s.light.lamps), round_=6)
        shine(s, x, 332, 150)
    bough(s, left_sun, 0.8)


def _palm(s: Stage, x: float) -> None:
    s.b.stroke([(x, 390), (x + 6, 250), (x - 6, 110)], s.lit((134, 98, 70)), 15)
    for dx, dy in ((-76, 26), (-66, -22), (-28, -54), (22, -56), (62, -26), (76, 22), (40, 52), (-44, 56)):
        tip, mid = (x - 6 + dx, 106.0 + dy), (x - 6 + dx * 0.55, 92.0 + dy * 0.55)
        frond = s.lit((42, 130, 78) if dy < 0 else (30, 104, 68))
        s.b.fill(curve([(x - 6, 104), (mid[0], mid[1] - 12), tip, (mid[0], mid[1] + 9)]), frond)
        if s.season.bare:
            s.b.stroke([(x - 6, 100), (mid[0], mid[1] - 12), (tip[0], tip[1] - 2)], s.snow(), 6)


def _huts(s: Stage, x: float) -> None:
    for i, tone in enumerate(((226, 84, 70), (44, 132, 160))):
        left = x - 66 + 68 * i
        for k in range(4):
            s.box(left + 16 * k, 196, 16, 170, tone if k % 2 == 0 else (252, 246, 234))
        peak = [(left - 7, 198), (left + 32, 148), (left + 71, 198)]
        s.b.fill(polygon(peak), s.lit(SNOW if s.season.bare else darker(tone, 0.25)))
        s.b.rect(left + 20, 262, 26, 104, mix(s.lit(darker(tone, 0.45)), LAMP, 0.6 * s.light.lamps), round_=2)


def _parasol(s: Stage, x: float) -> None:
    s.b.rect(x - 3.5, 130, 7, 280, s.lit((250, 244, 234)))
    for i in range(6):
        c = (232, 76, 66) if i % 2 == 0 else (254, 246, 230)
        a, e = -102 + 34 * i, -68 + 34 * i
        s.b.fill(curve([(x, 84), (x + a, 164), (x + (a + e) / 2, 176), (x + e, 164)], tension=0.3), s.lit(c))
    snowcap(s, x - 44, 108, 88, 18)
    s.b.fill(polygon([(x - 40, 384), (x + 44, 360), (x + 50, 374), (x - 34, 400)]), s.lit((44, 132, 160)))


def _tower(s: Stage, x: float) -> None:
    wood = s.lit((232, 222, 204))
    for dx in (-40, 40):
        s.b.stroke([(x + dx * 0.7, 220), (x + dx, 392)], wood, 8)
    s.b.stroke([(x - 34, 250), (x + 38, 370)], wood, 6)
    s.box(x - 48, 212, 96, 12, (232, 222, 204))
    s.box(x - 36, 150, 72, 62, (240, 176, 60))
    s.b.rect(x - 22, 164, 44, 30, mix(s.lit((70, 110, 140)), LAMP, 0.9 * s.light.lamps))
    s.b.fill(polygon([(x - 52, 152), (x, 116), (x + 52, 152)]), s.snow() if s.season.bare else s.lit((206, 62, 54)))


def park(s: Stage) -> None:
    """A lawn and a path under round trees, with a bench, a fountain, a pavilion or a pond."""
    sky(s, 260)
    for i in range(8):
        crown(s, i * 56 - 4, 226 + s.block(0, 1), 44 + 6 * (i % 2))
    lawn = s.vivid(s.season.ground)
    s.b.rect(
        -20, 262, W + 40, 240, linear((0, 262), (0, 480), (lighter(lawn, 0.2), 1), (lawn, 1), (darker(lawn, 0.3), 1))
    )
    path = s.lit((238, 214, 174) if not s.season.bare else (196, 206, 222))
    bend = s.block(-3, 3)
    s.b.fill(
        curve([(188 + bend, 264), (212 + bend, 264), (204, 330), (330, 500), (60, 500), (164, 330)], tension=0.4), path
    )
    left = s.flip()
    tree(s, 16 if left else 372, 366, 330)
    tree(s, 380 if left else 4, 338, s.rng.choice((208, 256)))
    s.rng.choice((_bench, _fountain, _pavilion, _pond))(s, 326 if left else 60)
    lantern(s, 92 if left else 292, 350, s.rng.choice((176, 208)))


def _bench(s: Stage, x: float) -> None:
    for y in (300.0, 316.0, 336.0):
        s.box(x - 62, y, 124, 11, (168, 92, 56), 3)
    for dx in (-48.0, 40.0):
        s.box(x + dx, 300, 8, 62, (52, 52, 62))
    snowcap(s, x - 62, 301, 124, 12)


def _fountain(s: Stage, x: float) -> None:
    stone = s.lit((206, 204, 204))
    for y, w in ((352.0, 66.0), (300.0, 36.0)):
        s.b.disc(x, y, w, stone, ry=w * 0.3)
        s.b.disc(x, y - 4, w * 0.86, s.lit((110, 190, 220)), ry=w * 0.2)
    s.b.rect(x - 8, 300, 16, 48, stone)
    for dx in (-26, -12, 12, 26):
        s.b.stroke([(x, 262), (x + dx, 268), (x + dx * 1.2, 296)], s.lit((226, 244, 252)), 5)


def _pavilion(s: Stage, x: float) -> None:
    for dx in (-54.0, -18.0, 18.0, 54.0):
        s.box(x + dx - 5, 226, 10, 118, (248, 244, 236))
    roof = SNOW if s.season.bare else (64, 128, 132)
    s.b.fill(curve([(x - 76, 230), (x - 34, 200), (x, 166), (x + 34, 200), (x + 76, 230)], tension=0.3), s.lit(roof))
    s.box(x - 64, 310, 128, 12, (248, 244, 236))
    s.box(x - 68, 344, 136, 12, (190, 182, 176))
    shine(s, x, 262, 80)


def _pond(s: Stage, x: float) -> None:
    s.b.disc(x, 352, 84, s.lit((84, 160, 190) if not s.season.bare else (190, 218, 236)), ry=30)
    s.b.disc(x - 14, 348, 44, mix(s.lit((84, 160, 190)), s.light.sky[2], 0.5), ry=8)
    for dx in (-50, -34, 46, 62):
        s.b.stroke([(x + dx, 362), (x + dx + 5, 296)], s.lit((96, 132, 70)), 6)
        s.b.disc(x + dx + 5, 292, 5.5, s.lit((120, 76, 50)), ry=15)


def forest(s: Stage) -> None:
    """Tall trunks into a closed canopy, ferns, and shafts of light."""
    ground = s.lit(s.season.ground)
    mist = mix(s.light.sky[2], mix(s.leaf(1), ground, 0.3), 0.55)
    s.b.rect(
        -20, -20, W + 40, H + 40, linear((0, 0), (0, 400), (mix(s.light.sky[1], mist, 0.4), 1), (mist, 1), (ground, 1))
    )
    birch = s.flip()
    for depth in range(3):
        _trunks(s, depth, mist, birch)
    floor = [(-30, 372), (90, 352), (220, 372), (414, 350), (414, 520), (-30, 520)]
    s.b.fill(curve(floor), linear((0, 350), (0, 480), (ground, 1), (darker(ground, 0.45), 1)))
    s.rng.choice((_log, _mushrooms, _brook))(s, s.flip())
    fern: Colour = ((96, 170, 84), (42, 116, 68), (176, 104, 44), (196, 212, 226))[month(s)]
    for i in range(7):
        plant(s, i * 64 - 4, 478 - 16 * (i % 2), 52, s.lit(fern))
    _shafts(s, s.flip())


def _trunks(s: Stage, depth: int, mist: Colour, birch: bool) -> None:
    bark: Colour = (232, 228, 220) if birch and depth == 2 else (96, 66, 56)
    c = mix(s.lit(bark), mist, 0.62 - 0.31 * depth)
    xs = ((0, 3, 8, 14, 19, 23), (1, 6, 17, 22), (0, 2, 4, 20, 22, 24))[depth]
    for x in sorted(16.0 * v for v in s.rng.sample(xs, (5, 3, 3)[depth])):
        w = 11.0 + 10 * depth
        s.b.rect(
            x - w / 2,
            -20,
            w,
            400 + 26 * depth,
            linear((x - w / 2, 0), (x + w / 2, 0), (lighter(c, 0.2), 1), (darker(c, 0.25), 1)),
        )
        for k in range(5 if birch and depth == 2 else 0):
            s.b.rect(x - w / 2, 120 + 58 * k + x % 32, w * 0.5, 7, darker(c, 0.7), round_=3)
        if depth == 2 and s.season.bare:
            s.b.rect(x - w / 2, -20, w * 0.36, 440, s.snow(), 0.9)
    for i in range(7):
        x, y = i * 64.0 - 4 + 16 * depth, s.block(0, 3) + 26 - 22 * depth
        tone = s.leaf(s.rng.randrange(3)) if not s.season.bare else s.leaf(1)
        r = 48.0 - 4 * depth
        if s.season.bare:
            s.b.stroke([(x, -20), (x + 8, y * 0.5), (x + 34, y + 46)], mix(s.lit(BARK), mist, 0.5 - 0.25 * depth), 7)
            s.b.stroke([(x + 4, -20), (x + 14, y * 0.5 - 4), (x + 38, y + 40)], s.snow(), 5)
        else:
            s.b.disc(x, y, r, mix(tone, mist, 0.46 - 0.23 * depth))
            s.b.disc(x + 30, y + 8, r * 0.6, mix(s.leaf(1), mist, 0.46 - 0.23 * depth))


def _shafts(s: Stage, left: bool) -> None:
    tone: Colour = (255, 190, 90) if s.light.lamps > 0.2 else (255, 252, 226)
    for x in (70.0, 180.0, 300.0):
        d = 1.0 if left else -1.0
        path = [(x - 24 * d, -10), (x + 22 * d, -10), (x + 150 * d, 430), (x + 60 * d, 430)]
        if s.light.lamps < 0.6:
            s.b.fill(polygon(path), tone, 0.24)
    if s.light.lamps > 0.6 and not s.season.bare:
        for k in range(9):
            x, y = (20.0, 360.0, 60.0)[k % 3] + 8 * (k % 2), 130.0 + 34 * k
            s.b.disc(x, y, 4.5, (246, 255, 150))
            s.b.glow(x, y, 26, (220, 255, 120), 0.6)
    if s.light.lamps >= 1:
        moon = 64.0 if left else 320.0
        s.b.glow(moon, 96, 90, (180, 190, 255), 0.6)
        s.b.disc(moon, 96, 24, (255, 248, 222))


def _log(s: Stage, left: bool) -> None:
    x = 10.0 if left else 250.0
    s.box(x - 30, 366, 156, 46, (120, 80, 58), 20)
    s.b.disc(x + 118 if left else x - 22, 389, 17, s.lit((226, 184, 134)), ry=23)
    snowcap(s, x - 26, 370, 140, 16)


def _mushrooms(s: Stage, left: bool) -> None:
    for dx, k in ((0, 1.0), (42, 0.7), (-34, 0.6)):
        x, y = (60 if left else 324) + dx, 420 - 10 * k
        s.box(x - 8 * k, y - 40 * k, 16 * k, 44 * k, (248, 236, 216), 6)
        cap = [(x - 36 * k, y - 34 * k), (x, y - 72 * k), (x + 36 * k, y - 34 * k)]
        s.b.fill(curve(cap, tension=0.6), s.lit((206, 56, 46)))
        s.b.disc(x - 8 * k, y - 50 * k, 6 * k, s.snow())


def _brook(s: Stage, left: bool) -> None:
    x = 40.0 if left else 344.0
    water = mix(s.lit((90, 176, 204)), s.light.sky[2], 0.25)
    s.b.disc(x, 404, 104, water, ry=34)
    s.b.disc(x - 20, 398, 56, lighter(water, 0.35), ry=9)
    for dx, dy in ((-84, 424), (88, 388), (70, 432)):
        s.b.disc(x + dx, dy, 27, s.lit((132, 130, 136)), ry=18)
        snowcap(s, x + dx - 20, dy - 8, 40, 10)


def mountains(s: Stage) -> None:
    """Snow-capped peaks over a valley with firs, a hut or a lake."""
    sky(s, 300)
    kind = s.rng.choice(((48.0, 44.0, 304.0, 96.0), (80.0, 88.0, 336.0, 36.0), (32.0, 72.0, 352.0, 56.0)))
    _peak(s, 192, 120, 190, 0.55)
    _peak(s, kind[2], kind[3], 190, 0.12)
    _peak(s, kind[0], kind[1], 180, 0.22)
    mist = s.light.sky[2]
    s.b.rect(-20, 210, W + 40, 110, linear((0, 210), (0, 310), (mist, 0.0), (mist, 0.7)))
    green: Colour = ((136, 196, 98), (86, 158, 74), (206, 146, 62), (232, 240, 248))[month(s)]
    meadow = s.vivid(green)
    if s.flip():
        s.b.rect(-20, 292, W + 40, 80, linear((0, 292), (0, 372), (s.light.sky[2], 1), (s.lit((64, 140, 168)), 1)))
    else:
        hills = [(-30, 300), (90, 280), (200, 308), (310, 276), (414, 300), (414, 420), (-30, 420)]
        s.b.fill(curve(hills), mix(meadow, s.light.sky[2], 0.25))
    slope = [(-30, 350), (80, 362), (192, 380), (304, 362), (414, 346), (414, 520), (-30, 520)]
    s.b.fill(curve(slope), linear((0, 346), (0, 480), (meadow, 1), (darker(meadow, 0.35), 1)))
    left = s.flip()
    s.rng.choice((_hut, _signpost, _grove))(s, left)
    xs = (340.0, 376.0, 308.0) if left else (44.0, 8.0, 76.0)
    for x, h in zip(xs, (190.0, 230.0, 130.0), strict=True):
        fir(s, x, 400, h)
    bloom = BLOOMS[month(s)]
    for i in range(0 if s.season.bare else 12):
        s.b.disc(i * 36.0 - 4, 410 + 22 * (i % 3), 7, s.lit(bloom[i % 3]))


def _peak(s: Stage, x: float, y: float, w: float, far: float) -> None:
    rock = mix(s.lit((112, 116, 144)), s.light.sky[2], far)
    snow = mix(s.snow(), s.light.sky[2], far * 0.5)
    foot = 320.0
    slope = (foot - y) / w
    s.b.fill(polygon([(x - w, foot), (x, y), (x + w, foot)]), rock)
    s.b.fill(
        polygon([(x, y), (x + w, foot), (x + w * 0.2, foot), (x - 10, y + 90), (x + 14, y + 50)]), darker(rock, 0.32)
    )
    deep = 150.0 if s.season.bare else 84.0
    edge: list[Point] = [
        (0.0, 0.0),
        (1.0, 1.0),
        (0.55, 0.74),
        (0.25, 1.08),
        (0.0, 0.72),
        (-0.35, 1.1),
        (-0.6, 0.78),
        (-1.0, 1.0),
    ]
    cap = [(x + px * deep / slope, y + py * deep) for px, py in edge]
    s.b.fill(polygon(cap), snow)
    shade = [(x, y), cap[1], cap[2], cap[3], (x + 4, y + deep * 0.6)]
    s.b.fill(polygon(shade), mix(snow, s.lit((120, 140, 190)), 0.45))


def _hut(s: Stage, left: bool) -> None:
    x = 64.0 if left else 320.0
    s.box(x - 52, 308, 104, 74, (134, 84, 56))
    s.box(x - 52, 352, 104, 30, (206, 198, 190))
    for dx in (-34.0, 10.0):
        s.b.rect(x + dx, 318, 26, 24, mix(s.lit((120, 150, 170)), (255, 218, 130), min(1.0, s.light.lamps * 1.3)))
    shine(s, x, 330, 74)
    roof = SNOW if s.season.bare else (96, 56, 48)
    s.b.fill(polygon([(x - 74, 314), (x, 254), (x + 74, 314), (x + 58, 318), (x, 274), (x - 58, 318)]), s.lit(roof))
    s.b.fill(polygon([(x - 56, 314), (x, 268), (x + 56, 314)]), s.lit((150, 98, 66)))


def _signpost(s: Stage, left: bool) -> None:
    x = 64.0 if left else 320.0
    s.box(x - 6, 196, 12, 216, (120, 80, 56), 3)
    for y, d in ((206.0, 1), (246.0, -1), (286.0, 1)):
        arrow = [(x - 44 * d, y), (x + 36 * d, y), (x + 54 * d, y + 14), (x + 36 * d, y + 28), (x - 44 * d, y + 28)]
        s.b.fill(polygon(arrow), s.lit((232, 186, 92)))
        s.b.rect(x - 28, y + 11, 52, 6, s.lit((96, 62, 46)), round_=2)
    snowcap(s, x - 44, 208, 84, 12)


def _grove(s: Stage, left: bool) -> None:
    x = 40.0 if left else 344.0
    tree(s, x, 400, 190)
    tree(s, x + (60 if left else -60), 376, 120)


def street(s: Stage) -> None:
    """House fronts running away on both sides, awnings, lamps, a crossing."""
    sky(s, 320, s.rng.choice((160.0, 224.0)))
    start, tall = s.rng.randrange(5), s.flip()
    for i in (2, 1, 0):
        _front(s, i, True, TOWN[(start + i) % 5], 0 if tall else 56)
        _front(s, i, False, TOWN[(start + i + 2) % 5], 56 if tall else 0)
    s.slab(352, (176, 164, 158) if not s.season.bare else (228, 234, 244))
    road = s.lit((120, 114, 126) if not s.season.bare else (222, 230, 240))
    shade = linear((0, 322), (0, 480), (mix(road, s.light.sky[2], 0.4), 1), (darker(road, 0.2), 1))
    s.b.fill(polygon([(166, 322), (218, 322), (430, 500), (-46, 500)]), shade)
    for k in range(6):
        x = -10 + 72.0 * k
        s.b.fill(polygon([(x + 8, 420), (x + 44, 420), (x + 40, 446), (x, 446)]), s.lit((250, 248, 244)))
    left = s.flip()
    _shop(s, -20, s.rng.choice(AWNINGS))
    _shop(s, 284, s.rng.choice(AWNINGS))
    tree(s, 20 if left else 364, 400, 290)
    s.rng.choice((_traffic, _post, _taxi))(s, 330 if left else 54)


TOWN: tuple[Colour, ...] = ((206, 118, 88), (238, 210, 166), (166, 104, 104), (140, 160, 176), (232, 176, 118))
AWNINGS: tuple[Colour, ...] = ((206, 62, 56), (36, 110, 108), (44, 70, 128), (222, 160, 50))


def _front(s: Stage, i: int, left: bool, colour: Colour, drop: float) -> None:
    near, far = (-24 + 70 * i, 52 + 56 * i) if left else (W + 24 - 70 * i, W - 52 - 56 * i)
    top, lower = -30 + drop + 70 * i, 12 + drop + 74 * i
    c = mix(s.lit(colour), s.light.sky[2], 0.16 * i)
    s.b.fill(
        polygon([(near, top), (far, lower), (far, 366 - 20 * i), (near, 410 - 28 * i)]), c if left else darker(c, 0.12)
    )
    if s.season.bare:
        s.b.line(polygon([(near, top), (far, lower)], closed=False), s.snow(), 10)
    for row in range(4 - i):
        for col in range(2):
            on = s.rng.random() < 0.7 and s.light.lamps > 0.6
            pane = (255, 214, 128) if on else mix(s.lit((74, 96, 128)), s.light.sky[1], 0.3)
            x = near + (far - near) * (0.2 + 0.4 * col)
            y = lower + 28 + row * (64 - 8 * i)
            wide = (far - near) * 0.26
            s.b.fill(polygon([(x, y), (x + wide, y + 4), (x + wide, y + 38 - 7 * i), (x, y + 40 - 7 * i)]), pane)


def _shop(s: Stage, x: float, colour: Colour) -> None:
    s.b.rect(x, 300, 120, 76, mix(s.lit((84, 76, 92)), (255, 214, 136), 0.15 + 0.8 * s.light.lamps))
    shine(s, x + 60, 330, 110)
    stripes(s, x, 262, 120, 5, 34, colour)


def stripes(s: Stage, x: float, y: float, w: float, count: int, h: float, colour: Colour) -> None:
    """A scalloped awning."""
    step = w / count
    for i in range(count):
        c = s.lit(colour if i % 2 == 0 else (252, 246, 236))
        s.b.rect(x + step * i, y, step + 0.5, h, linear((0, y), (0, y + h), (lighter(c, 0.14), 1), (c, 1)))
        s.b.disc(x + step * (i + 0.5), y + h, step / 2, c, ry=step * 0.36)
    snowcap(s, x, y + 2, w, 18)


def _traffic(s: Stage, x: float) -> None:
    s.box(x - 5, 120, 10, 290, (52, 54, 62))
    s.box(x - 20, 84, 40, 104, (44, 46, 54), 10)
    for y, tone in ((104, (240, 70, 60)), (136, (250, 190, 60)), (168, (80, 214, 120))):
        s.b.disc(x, y, 12, mix(s.lit(tone), tone, 0.5 + 0.5 * s.light.lamps))
        s.b.glow(x, y, 34, tone, 0.5 * s.light.lamps)


def _post(s: Stage, x: float) -> None:
    lantern(s, x, 410, 276)
    s.b.disc(x - 26, 186, 18, s.leaf(0))
    s.b.disc(x + 26, 186, 18, s.leaf(1))
    s.b.disc(x, 192, 18, s.leaf(2))


def _taxi(s: Stage, x: float) -> None:
    c = s.lit((248, 194, 48))
    s.b.fill(curve([(x - 44, 350), (x - 30, 306), (x + 30, 306), (x + 44, 350)], tension=0.3), darker(c, 0.1))
    s.b.fill(curve([(x - 36, 346), (x - 25, 314), (x + 25, 314), (x + 36, 346)], tension=0.3), s.lit((96, 128, 150)))
    s.b.rect(x - 62, 342, 124, 56, c, round_=14)
    s.b.rect(x - 18, 294, 36, 14, mix(s.snow(), LAMP, s.light.lamps), round_=3)
    for dx in (-44, 44):
        s.b.disc(x + dx, 366, 11, mix(s.lit((250, 248, 236)), (255, 240, 180), s.light.lamps))
        s.b.glow(x + dx, 366, 54, (255, 230, 160), 0.7 * s.light.lamps)
        s.box(x + dx - 10, 394, 20, 22, (40, 38, 46), 5)
    lantern(s, x + (46 if x > W / 2 else -46), 380, 250)


def rooftop(s: Stage) -> None:
    """Towers of the city below, strings of bulbs, a parapet, a water tank."""
    sky(s, 330)
    for depth in range(2):
        _skyline(s, depth)
    deck = (186, 142, 112) if not s.season.bare else (230, 238, 246)
    s.slab(372, deck)
    s.box(-20, 336, W + 40, 38, (150, 108, 96))
    s.box(-20, 328, W + 40, 12, (206, 188, 174) if not s.season.bare else SNOW)
    left = s.flip()
    s.rng.choice((_tank, _chimneys, _pergola, _stairhouse))(s, 56 if left else 328)
    x = 340 if left else 44
    pot(s, x, 420, 34, s.rng.choice(((60, 92, 110), (206, 108, 70), (238, 230, 216))))
    s.b.rect(x - 4, 292, 8, 80, s.lit(BARK))
    crown(s, x, 280, 58)
    _bulbs(s, s.rng.choice((0.0, 22.0)), s.flip())


def _skyline(s: Stage, depth: int) -> None:
    c = mix(s.lit(((118, 122, 164), (76, 74, 116))[depth]), s.light.sky[2], 0.5 - 0.3 * depth)
    x = -16.0
    heights = [s.block(5, 16) if depth == 0 else s.block(3, 11) for _ in range(10)]
    for k, h in enumerate(heights):
        w = 48.0 if k % 2 == 0 else 64.0
        if 1 < k < 5:
            h *= 0.7
        s.b.rect(x, 352 - h, w - 4, h + 20, linear((x, 0), (x + w, 0), (lighter(c, 0.1), 1), (darker(c, 0.1), 1)))
        snowcap(s, x, 353 - h, w - 4, 10)
        for i in range(int(h // 28) * 2):
            on = s.rng.random() < 0.6
            pane = (255, 214, 128) if on and s.light.lamps > 0.6 else mix(c, s.light.sky[2], 0.4)
            s.b.rect(x + 8 + (w - 30) * (i % 2), 362 - h + i // 2 * 28, 10, 14, pane)
        x += w


def _bulbs(s: Stage, drop: float, high: bool) -> None:
    sag = [
        (-20.0, 30 + drop),
        (90.0, 74 + drop),
        (W / 2, 26.0 if high else 56.0),
        (294.0, 74 + drop),
        (W + 20.0, 30 + drop),
    ]
    s.b.line(curve(sag, closed=False), s.lit((60, 54, 66)), 3)
    on = s.light.lamps
    spots = ((8, 44), (44, 62), (84, 74), (128, 62), (W - 128, 62), (W - 84, 74), (W - 44, 62), (W - 8, 44))
    for x, y in spots:
        s.b.disc(x, y + 9 + drop, 9, mix((255, 246, 222), (255, 226, 146), on))
        s.b.glow(x, y + 9 + drop, 20 + 30 * on, LAMP, 0.2 + 0.6 * on)


def _tank(s: Stage, x: float) -> None:
    for dx in (-40, 40):
        s.b.stroke([(x + dx * 0.8, 250), (x + dx, 372)], s.lit((66, 58, 66)), 8)
    c = s.lit((150, 98, 66))
    s.b.rect(
        x - 50, 150, 100, 108, linear((x - 50, 0), (x + 50, 0), (lighter(c, 0.18), 1), (darker(c, 0.35), 1)), round_=4
    )
    for y in (172, 228):
        s.b.rect(x - 50, y, 100, 7, darker(c, 0.5))
    s.b.fill(polygon([(x - 58, 154), (x, 108), (x + 58, 154)]), s.snow() if s.season.bare else s.lit((90, 84, 96)))


def _chimneys(s: Stage, x: float) -> None:
    s.box(x - 48, 236, 96, 140, (176, 88, 70))
    s.box(x - 54, 226, 108, 14, (206, 188, 174))
    for dx in (-32.0, 0.0, 32.0):
        s.box(x + dx - 10, 178, 20, 50, (206, 108, 76), 3)
        snowcap(s, x + dx - 10, 180, 20, 10)
    snowcap(s, x - 54, 228, 108, 12)


def _pergola(s: Stage, x: float) -> None:
    for dx in (-56.0, 48.0):
        s.box(x + dx, 122, 12, 260, (238, 228, 212))
    for k in range(3):
        s.box(x - 74, 116 + 20 * k, 148, 9, (238, 228, 212))
    for k in range(5):
        tuft(s, x - 60 + 30 * k, 128 + 12 * (k % 2), 18)


def _stairhouse(s: Stage, x: float) -> None:
    s.box(x - 64, 192, 128, 186, (218, 196, 172))
    s.box(x - 72, 180, 144, 16, (120, 108, 116))
    s.box(x - 26, 250, 52, 126, (48, 108, 120))
    s.b.disc(x, 228, 10, mix(s.lit((240, 236, 220)), (255, 226, 146), s.light.lamps))
    shine(s, x, 232, 70)
    snowcap(s, x - 72, 183, 144, 16)


def balcony(s: Stage) -> None:
    """A stone arch and a balustrade over tiled roofs, with shutters and flower boxes."""
    sky(s, 340)
    _old_town(s)
    stone = s.rng.choice(((240, 226, 204), (226, 168, 132), (214, 214, 220)))
    round_, left = s.flip(), s.flip()
    s.b.rect(-20, 346, W + 40, 150, mix(s.lit((96, 92, 116)), s.light.sky[2], 0.2))
    _arch(s, stone, round_)
    _climber(s, left)
    c = s.lit(mix(stone, (255, 255, 255), 0.4))
    for x in range(0, 400, 32):
        s.b.fill(curve([(x - 5, 360), (x + 5, 360), (x + 12, 400), (x + 5, 432), (x - 5, 432), (x - 12, 400)]), c)
    s.b.rect(-20, 338, W + 40, 24, linear((0, 338), (0, 362), (lighter(c, 0.2), 1), (darker(c, 0.15), 1)), round_=3)
    s.b.rect(-20, 430, W + 40, 60, darker(c, 0.1))
    snowcap(s, -20, 341, W + 40, 14)
    _flowerbox(s, s.block(2, 4))
    _flowerbox(s, s.block(20, 22))
    _fairy_lights(s)
    s.rng.choice((_shutter, _lamp_bracket, _hanging))(s, not left, stone)


def _fairy_lights(s: Stage) -> None:
    on = s.light.lamps
    s.b.stroke([(-10, 214), (60, 296), (W / 2, 320), (324, 296), (W + 10, 214)], s.lit((70, 62, 70)), 3)
    for x, y in ((14, 246), (44, 280), (80, 302), (W - 80, 302), (W - 44, 280), (W - 14, 246)):
        s.b.disc(x, y + 6, 8, mix((255, 246, 222), (255, 226, 146), on))
        s.b.glow(x, y + 6, 16 + 34 * on, LAMP, 0.15 + 0.6 * on)


def _old_town(s: Stage) -> None:
    glassy, dome = s.lit((110, 140, 160)), s.rng.choice((96.0, 288.0, 256.0))
    s.b.fill(
        curve([(-20, 232), (90, 200), (200, 230), (300, 196), (404, 226), (404, 360), (-20, 360)]),
        mix(glassy, s.light.sky[2], 0.4),
    )
    c = mix(s.lit((226, 190, 150)), s.light.sky[2], 0.25)
    if s.flip():
        s.b.rect(dome - 30, 190, 60, 100, c)
        s.b.disc(dome, 192, 36, mix(s.lit((90, 150, 144)), s.light.sky[2], 0.15))
        s.b.rect(dome - 5, 134, 10, 28, c)
    else:
        s.b.rect(dome - 20, 132, 40, 170, c)
        s.b.fill(
            polygon([(dome - 25, 134), (dome, 88), (dome + 25, 134)]),
            s.snow() if s.season.bare else s.lit((170, 84, 66)),
        )
        s.b.rect(dome - 8, 150, 16, 30, mix(darker(c, 0.5), LAMP, s.light.lamps))
    for i in range(6):
        house(s, i * 68.0 - 18, 352, 72, s.rng.choice((64.0, 80.0, 96.0)), FRONTS[(i + int(dome)) % 5])


def _arch(s: Stage, stone: Colour, round_: bool) -> None:
    c = s.lit(stone)
    shade = linear((0, 0), (W, 0), (lighter(c, 0.12), 1), (c, 1), (darker(c, 0.16), 1))
    if round_:
        outer: list[Point] = [(-30, -30), (W + 30, -30), (W + 30, 350), (366, 350), (366, 150)]
        inner: list[Point] = [
            (350, 88),
            (304, 42),
            (250, 20),
            (192, 12),
            (134, 20),
            (80, 42),
            (34, 88),
            (18, 150),
            (18, 350),
            (-30, 350),
        ]
        s.b.fill(polygon([*outer, *inner]), shade)
        s.b.line(
            curve([(18, 350), (18, 150), *reversed(inner[:-3]), (366, 150), (366, 350)], closed=False, tension=0.4),
            darker(c, 0.25),
            7,
        )
        return
    s.b.rect(-30, -30, W + 60, 58, shade)
    s.b.rect(-30, 24, W + 60, 9, darker(c, 0.25))
    for x in (-14.0, 362.0):
        s.b.rect(x, 28, 36, 330, linear((x, 0), (x + 36, 0), (lighter(c, 0.25), 1), (darker(c, 0.28), 1)))
        s.b.rect(x - 7, 28, 50, 18, lighter(c, 0.15), round_=3)


def _climber(s: Stage, left: bool) -> None:
    d, x = (1, 0.0) if left else (-1, W)
    for dx, y in (
        (8, 10),
        (42, 18),
        (78, 12),
        (114, 6),
        (10, 50),
        (34, 56),
        (6, 92),
        (22, 126),
        (4, 162),
        (14, 200),
        (2, 238),
    ):
        tuft(s, x + d * dx, y, 17)


def _flowerbox(s: Stage, x: float) -> None:
    colours = BLOOMS[month(s)]
    for k in range(5):
        s.b.disc(x - 44 + 22 * k, 326, 17, s.lit((70, 132, 78) if not s.season.bare else (66, 106, 96)))
    for k in range(6):
        s.b.disc(x - 48 + 19 * k, 318 - 9 * (k % 2), 10, s.vivid(colours[k % 3]))
    s.box(x - 60, 330, 120, 34, (196, 92, 62), 4)


def _shutter(s: Stage, left: bool, stone: Colour) -> None:
    x = -10.0 if left else 322.0
    s.box(x, 60, 72, 270, (46, 112, 120), 3)
    for k in range(11):
        s.box(x + 9, 72 + 23 * k, 54, 12, (78, 150, 152))


def _lamp_bracket(s: Stage, left: bool, stone: Colour) -> None:
    x, d = (0.0, 1) if left else (W, -1)
    s.b.stroke([(x, 130), (x + 30 * d, 112), (x + 46 * d, 136)], s.lit((44, 42, 52)), 6)
    glass = mix(s.lit((240, 236, 216)), (255, 222, 140), s.light.lamps)
    s.b.fill(
        polygon([(x + 46 * d - 20, 146), (x + 46 * d + 20, 146), (x + 46 * d + 13, 194), (x + 46 * d - 13, 194)]), glass
    )
    s.b.fill(polygon([(x + 46 * d - 26, 148), (x + 46 * d, 126), (x + 46 * d + 26, 148)]), s.lit((44, 42, 52)))
    shine(s, x + 46 * d, 170, 110)


def _hanging(s: Stage, left: bool, stone: Colour) -> None:
    x = 50.0 if left else 334.0
    s.b.rect(x - 2, 20, 4, 90, s.lit((70, 60, 62)))
    for dx, dy in ((-24, 4), (0, -6), (24, 4), (-30, 26), (30, 26), (-14, 34), (16, 36)):
        s.b.disc(x + dx, 118 + dy, 18, s.lit((66, 130, 76)))
    for k, (dx, dy) in enumerate(((-28, 0), (-6, -12), (20, -6), (32, 22), (-32, 28), (2, 14))):
        s.b.disc(x + dx, 118 + dy, 11, s.vivid(BLOOMS[month(s)][k % 3]))
    s.b.fill(curve([(x - 28, 136), (x + 28, 136), (x + 18, 164), (x - 18, 164)], tension=0.3), s.lit((186, 100, 66)))


def market(s: Stage) -> None:
    """Buckets of flowers in rows under a striped awning."""
    sky(s, 200)
    for i in range(4):
        house(s, -12 + i * 104, 320, 102, 176 + s.block(0, 2), TOWN[(i * 2 + 1) % 5], roof=False)
    s.slab(318, (176, 160, 156) if not s.season.bare else (224, 232, 244))
    for i in range(4):
        s.b.rect(-20, 336 + 34 * i, W + 40, 5, s.lit((126, 110, 116)), 0.4)
    s.b.rect(-20, 60, W + 40, 440, linear((0, 60), (0, 260), ((40, 24, 50), 0.34), ((40, 24, 50), 0.06)))
    colour, deep = (
        s.rng.choice(((226, 66, 84), (46, 140, 96), (60, 120, 190), (244, 170, 50))),
        s.rng.choice((34.0, 50.0)),
    )
    stripes(s, -24, 8, W + 48, 9, deep, colour)
    order = s.rng.sample(range(3), 3)
    for side, x in enumerate((-16.0, 288.0)):
        _stand(s, x, s.rng.choice((0, 1, 2)), order, side)
    lit_first = s.flip()
    for k, x in enumerate((32.0, 96.0, 288.0, 352.0)):
        _hung(s, x, 96 + deep, k % 2 == (0 if lit_first else 1))
    for x in (56.0, 328.0):
        shine(s, x, 300, 130)


def _stand(s: Stage, x: float, kind: int, order: list[int], side: int) -> None:
    for row in range(4):
        y = 220.0 + 62 * row
        step = (-1 if side else 1) * 10 * (3 - row)
        s.box(x - 12 + min(0, step), y + 26, 124, 40, (126, 84, 62), 2)
        for k in range(2):
            cx = x + 24 + 56 * k + step * 0.4
            _bucket(s, cx, y + 46, order[(row + k * kind + side) % 3], (row + kind) % 2 == 0)


def _bucket(s: Stage, x: float, y: float, tone: int, tall: bool) -> None:
    bloom = s.vivid(BLOOMS[month(s)][tone])
    s.b.disc(x, y - 34, 27, s.lit((54, 120, 74) if not s.season.bare else (70, 104, 96)), ry=18)
    spots = ((-18, -40), (0, -52), (18, -41), (-9, -32), (10, -31))
    for dx, dy in spots:
        s.b.disc(x + dx, y + dy - (6 if tall else 0), 11, bloom)
        s.b.disc(x + dx, y + dy - (6 if tall else 0), 4, darker(bloom, 0.4))
    c = s.lit((176, 190, 200) if tall else (62, 120, 128))
    shape = polygon([(x - 22, y - 24), (x + 22, y - 24), (x + 16, y + 8), (x - 16, y + 8)])
    s.b.fill(shape, linear((x - 22, 0), (x + 22, 0), (lighter(c, 0.3), 1), (darker(c, 0.3), 1)))


def _hung(s: Stage, x: float, y: float, basket: bool) -> None:
    s.b.rect(x - 1.5, y - 52, 3, 40, s.lit((70, 60, 62)))
    if basket:
        for k, (dx, dy) in enumerate(((-16, 0), (0, -9), (16, 0), (-8, 12), (10, 13))):
            tuft(s, x + dx, y + dy, 11 + k % 2)
        return
    s.b.disc(x, y, 15, mix(s.lit((252, 244, 226)), (255, 224, 140), s.light.lamps))
    shine(s, x, y, 96)
