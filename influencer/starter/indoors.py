"""The places under a roof. Knows nothing of who stands in them."""

from __future__ import annotations

from collections.abc import Callable

from influencer.starter.brush import Colour, Point, curve, darker, lighter, linear, mix, polygon
from influencer.starter.palette import LAMP
from influencer.starter.stage import (
    H,
    Stage,
    W,
    aloft,
    beam,
    fir,
    house,
    lamp,
    plant,
    pot,
    shelf,
    shine,
    spray,
    tree,
    tuft,
    vase,
    window,
)

CREAM: Colour = (246, 238, 224)


def cafe(s: Stage) -> None:
    """Terracotta walls, a chalkboard, cups, an espresso machine, hanging lamps."""
    s.wall(s.rng.choice(((206, 126, 92), (190, 104, 78), (216, 148, 104))))
    left, wide = s.flip(), s.flip()
    x = (4.0 if left else 236.0) if not wide else (4.0 if left else 172.0)
    window(s, x, 84, 208 if wide else 144, 196, (84, 50, 40), 2 if wide else 1)
    side = 268.0 if left else 16.0
    if s.flip():
        _chalkboard(s, side, 60)
        _cups(s, side - 8, 246)
    else:
        _cups(s, side - 8, 128)
        _cups(s, side - 8, 192)
        _cups(s, side - 8, 256)
    beam(s, 240 if left else 60, 130, 90, 190, 60 if left else -60)
    s.slab(338, (112, 60, 44))
    s.box(-20, 326, W + 40, 18, (232, 190, 142))
    _espresso(s, 56 if left else 328)
    spray(s, 344 if left else 40, 328, 112, (70, 112, 116))
    for k in range(3):
        lamp(s, (48.0, 192.0, 336.0)[k], s.rng.choice((40.0, 56.0)), 120, (226, 92, 60), 30)


def _chalkboard(s: Stage, x: float, y: float) -> None:
    s.box(x - 8, y - 8, 116, 148, (110, 68, 48), 4)
    s.box(x, y, 100, 132, (44, 56, 54), 2)
    s.b.line(
        curve([(x + 26, y + 22), (x + 62, y + 22), (x + 56, y + 54), (x + 32, y + 54)], tension=0.3), s.lit(CREAM), 5
    )
    s.b.stroke([(x + 62, y + 28), (x + 76, y + 36), (x + 58, y + 46)], s.lit(CREAM), 4)
    for k in range(3):
        s.box(x + 14, y + 74 + 19 * k, (70, 52, 62)[k], 7, (236, 228, 210), 3)


def _cups(s: Stage, x: float, y: float) -> None:
    shelf(s, x, y, 124, (104, 62, 44))
    for k in range(4):
        tone = s.rng.choice((CREAM, (230, 92, 70), (70, 132, 126), (240, 180, 80)))
        h = s.rng.choice((24.0, 34.0))
        s.box(x + 10 + 28 * k, y - h, 21, h, tone, 5)


def _espresso(s: Stage, x: float) -> None:
    c = s.lit((206, 210, 214))
    s.b.rect(x - 56, 252, 112, 76, linear((0, 252), (0, 328), (lighter(c, 0.4), 1), (darker(c, 0.25), 1)), round_=8)
    s.box(x - 62, 240, 124, 20, (190, 60, 52), 6)
    s.box(x - 40, 282, 80, 34, (54, 52, 58), 4)
    for dx in (-20.0, 20.0):
        s.box(x + dx - 6, 274, 12, 18, (180, 180, 184), 2)
        s.box(x + dx - 11, 300, 22, 16, CREAM, 4)


def bookshop(s: Stage) -> None:
    """Walls of books, a ladder, a niche with a window."""
    wood: Colour = s.rng.choice(((122, 72, 46), (96, 60, 52), (70, 84, 74)))
    s.wall(darker(wood, 0.45))
    left, ladder = s.flip(), s.flip()
    shift = s.block(0, 2)
    for row in range(5):
        _books(s, -16 - shift, 96.0 * row - 30, wood, s.rng.randrange(6))
    for x in ((112.0, 272.0), (80.0, 304.0), (128.0, 288.0))[s.rng.randrange(3)]:
        _upright(s, x, wood)
    x = (-24.0, 12.0)[s.rng.randrange(2)]
    _niche(s, x if left else W - 104 - x, 66, wood)
    if ladder:
        _ladder(s, 300 if left else 20)
    spray(s, 352 if left else 32, 354, 104, (236, 226, 206))
    lamp(s, 328 if left else 56, 48, 120, (60, 110, 84), 32)
    lamp(s, 72 if left else 312, 34, 120, (60, 110, 84), 32)


BINDINGS: tuple[Colour, ...] = (
    (196, 66, 56),
    (40, 96, 112),
    (236, 182, 84),
    (240, 228, 204),
    (98, 130, 92),
    (52, 62, 104),
)


def _books(s: Stage, x: float, y: float, wood: Colour, start: int) -> None:
    shelf(s, -20, y + 84, W + 40, lighter(wood, 0.15))
    for k in range(24):
        w, h = s.rng.choice((16.0, 16.0, 24.0)), s.rng.choice((58.0, 66.0, 74.0))
        tone = BINDINGS[(start + k * 5 + s.rng.randrange(2)) % 6]
        if x < W + 8:
            c = s.lit(tone)
            s.b.rect(
                x,
                y + 84 - h,
                w - 1.5,
                h,
                linear((x, 0), (x + w, 0), (lighter(c, 0.14), 1), (darker(c, 0.22), 1)),
                round_=2,
            )
            s.b.rect(x + 1, y + 96 - h, w - 3.5, 7, lighter(c, 0.5), 0.8)
        x += w


def _upright(s: Stage, x: float, wood: Colour) -> None:
    c = s.lit(lighter(wood, 0.1))
    s.b.rect(x, -20, 16, H + 40, linear((x, 0), (x + 16, 0), (lighter(c, 0.2), 1), (darker(c, 0.25), 1)))


def _niche(s: Stage, x: float, y: float, wood: Colour) -> None:
    s.box(x - 14, y - 18, 132, 252, lighter(wood, 0.1), 4)
    window(s, x, y, 104, 204, (236, 222, 196), 1)


def _ladder(s: Stage, x: float) -> None:
    tone: Colour = (222, 170, 104)
    for dx in (0.0, 54.0):
        s.b.stroke([(x + dx + 8, -20), (x + dx - 4, 480)], s.lit(tone), 9)
    for k in range(7):
        s.box(x + 4, 30 + 62 * k, 52, 9, darker(tone, 0.12), 3)


def pottery(s: Stage) -> None:
    """Plaster walls, shelves of vessels, a wheel with a pot on it."""
    s.wall(s.rng.choice(((234, 222, 202), (222, 206, 190), (216, 220, 208))))
    left, low = s.flip(), s.flip()
    x = 232.0 if left else 16.0
    window(s, x, 48, 136, 152 if low else 200, (158, 114, 84), 1)
    beam(s, 40 if left else 200, 60, 120, 220, 50 if left else -50)
    start = s.rng.randrange(6)
    base = -20.0 if left else 204.0
    for row, y in enumerate((104.0, 200.0, 296.0)):
        _vessels(s, base, y, start + 2 * row)
    if low:
        shelf(s, x - 14, 296, 164, (150, 104, 72))
        for k in range(3):
            vase(s, x + 18 + 50 * k, 296, 19, 46, CLAY[(start + k) % 6])
    s.slab(366, (150, 106, 80))
    _wheel(s, 320 if left else 64, CLAY[start % 2])
    spray(s, 44 if left else 340, 384, 128, CLAY[(start + 3) % 6])
    lamp(s, s.rng.choice((160.0, 192.0, 224.0)), 40, 90, (66, 80, 92), 30)
    lamp(s, 40 if left else 344, 30, 90, (66, 80, 92), 30)


CLAY: tuple[Colour, ...] = (
    (200, 100, 66),
    (224, 150, 100),
    (74, 128, 138),
    (240, 226, 204),
    (160, 112, 84),
    (62, 82, 118),
)


def _vessels(s: Stage, x: float, y: float, start: int) -> None:
    shelf(s, x, y, 200, (150, 104, 72))
    for k in range(4):
        r, h = s.rng.choice((15.0, 20.0)), s.rng.choice((40.0, 58.0, 72.0))
        vase(s, x + 32 + 46 * k, y, r, h, CLAY[(start + k) % 6])


def _wheel(s: Stage, x: float, clay: Colour) -> None:
    s.b.disc(x, 376, 68, s.lit((86, 84, 92)), ry=20)
    s.b.disc(x, 366, 62, s.lit((166, 160, 160)), ry=16)
    vase(s, x, 370, 42, 92, clay)
    for k in range(3):
        s.b.disc(x, 302 + 18.0 * k, 20 + 8.0 * k, s.lit(darker(clay, 0.15)), 0.35, ry=4)


def kitchen(s: Stage) -> None:
    """Tiles, cupboards, hanging pans, a pot on the stove, a window over the sink."""
    tone: Colour = s.rng.choice(((66, 122, 118), (64, 92, 138), (92, 128, 86)))
    s.wall((244, 238, 222))
    pale = s.rng.choice(((176, 214, 208), (246, 214, 150), (214, 226, 236)))
    for i in range(9):
        for j in range(6):
            s.box(-16 + i * 48, 98 + j * 40, 45, 37, pale if (i + j) % 2 else lighter(pale, 0.45), 3)
    kind = s.rng.randrange(3)
    x = (120.0, 8.0, 232.0)[kind]
    window(s, x, 44, 144, 156, (252, 248, 238), 1)
    for cx in ((-24.0, 292.0), (176.0, 288.0), (-24.0, 88.0))[kind]:
        _cupboard(s, cx, tone)
    if kind == 0 or s.flip():
        _pans(s, ((0.0, 300.0), (240.0,), (20.0,))[kind], 194)
    else:
        _hood(s, (320.0, 320.0, 60.0)[kind])
    s.box(-20, 334, W + 40, 18, (252, 246, 234))
    s.slab(352, tone)
    left = s.flip()
    _stove(s, 52 if left else 332, s.rng.choice(((222, 70, 56), (240, 176, 60))))
    spray(s, 340 if left else 44, 336, 108, (250, 246, 238))
    lamp(s, (64.0, 300.0, 84.0)[kind], 38, 120, (244, 188, 76), 26)


def _cupboard(s: Stage, x: float, tone: Colour) -> None:
    c = s.lit(tone)
    s.b.rect(x, -20, 116, 172, linear((0, 0), (0, 160), (lighter(c, 0.14), 1), (darker(c, 0.12), 1)), round_=5)
    s.b.rect(x + 11, -10, 94, 150, lighter(c, 0.14), round_=4)
    s.b.disc(x + (92 if x < 100 else 24), 118, 7, s.lit((244, 200, 104)))
    s.b.rect(x, 152, 116, 9, (40, 24, 30), 0.2)


def _pans(s: Stage, starts: tuple[float, ...], y: float) -> None:
    for x in starts:
        s.box(x, y, 92, 6, (90, 80, 80), 3)
        for k, tone in enumerate(((212, 116, 72), (74, 78, 88))):
            cx = x + 24 + 44 * k
            s.box(cx - 3.5, y, 7, 44, darker(tone, 0.3), 3)
            s.b.disc(cx, y + 62, 23, s.lit(tone))
            s.b.disc(cx - 4, y + 58, 15, s.lit(lighter(tone, 0.25)))


def _hood(s: Stage, x: float) -> None:
    c = s.lit((206, 208, 212))
    shape = polygon([(x - 22, 120), (x + 22, 120), (x + 66, 216), (x - 66, 216)])
    s.b.fill(shape, linear((x - 60, 0), (x + 60, 0), (lighter(c, 0.35), 1), (darker(c, 0.25), 1)))
    s.b.rect(x - 68, 212, 136, 16, darker(c, 0.2), round_=3)
    shine(s, x, 232, 70)


def _stove(s: Stage, x: float, tone: Colour) -> None:
    s.box(x - 58, 328, 116, 10, (54, 52, 60), 3)
    c = s.lit(tone)
    s.b.rect(
        x - 46, 276, 92, 54, linear((x - 46, 0), (x + 46, 0), (lighter(c, 0.25), 1), (darker(c, 0.25), 1)), round_=10
    )
    s.b.rect(x - 52, 268, 104, 13, darker(c, 0.15), round_=6)
    s.b.disc(x, 264, 9, darker(c, 0.35))
    for dx in (-18, 14):
        s.b.stroke([(x + dx, 254), (x + dx + 10, 236), (x + dx - 2, 218), (x + dx + 8, 200)], s.snow(), 6, 0.35)


def living(s: Stage) -> None:
    """A sofa with cushions, curtains, pictures, a standing lamp or a fireplace."""
    s.wall(s.rng.choice(((122, 152, 136), (150, 168, 146), (104, 140, 144))))
    left, hearth = s.flip(), s.flip()
    x = 16.0 if left else 240.0
    window(s, x, 48, 128, 208, (248, 242, 230), 1)
    _curtains(s, x, s.rng.choice(((244, 220, 180), (232, 150, 112), (246, 238, 226))))
    beam(s, 190 if left else 90, 60, 90, 200, 50 if left else -50)
    x = 316.0 if left else 68.0
    if hearth:
        _hearth(s, x)
    else:
        _pictures(s, x, s.flip())
        _standing(s, x + (34 if left else -34))
    tone: Colour = s.rng.choice(((208, 112, 76), (222, 168, 84), (68, 92, 128)))
    sofa = s.lit(tone)
    top = 288.0
    s.b.rect(
        -28,
        top,
        W + 56,
        120,
        linear((0, top), (0, top + 120), (lighter(sofa, 0.18), 1), (darker(sofa, 0.15), 1)),
        round_=30,
    )
    s.b.rect(-28, top + 92, W + 56, 130, linear((0, 380), (0, 480), (sofa, 1), (darker(sofa, 0.35), 1)), round_=22)
    s.b.rect(188, top + 8, 6, 84, darker(sofa, 0.22))
    for cx, c in ((48.0, (248, 224, 172)), (336.0, (62, 118, 124))):
        s.b.fill(polygon([(cx - 42, 322), (cx + 26, 304), (cx + 44, 376), (cx - 26, 392)]), s.lit(c))
        s.b.disc(cx, 348, 15, s.lit(lighter(c, 0.35)))
    if hearth:
        spray(s, x, 152, 76, (70, 100, 128))
    else:
        spray(s, 24 if left else 360, 292, 100, (250, 246, 238))


def _curtains(s: Stage, x: float, colour: Colour) -> None:
    s.box(x - 34, 26, 196, 8, (120, 84, 60), 4)
    c = s.lit(colour)
    for left in (x - 26, x + 106):
        path: list[Point] = [
            (left, 30),
            (left + 48, 30),
            (left + 42, 180),
            (left + 52, 300),
            (left - 4, 300),
            (left + 6, 180),
        ]
        s.b.fill(
            curve(path, tension=0.2),
            linear((left, 0), (left + 48, 0), (darker(c, 0.12), 1), (lighter(c, 0.2), 1), (darker(c, 0.2), 1)),
        )
        s.b.stroke([(left + 24, 36), (left + 22, 180), (left + 26, 294)], darker(c, 0.22), 5)


def _hearth(s: Stage, x: float) -> None:
    s.box(x - 78, 152, 156, 14, (252, 246, 234), 3)
    s.box(x - 66, 166, 132, 140, (240, 232, 218))
    s.box(x - 42, 194, 84, 110, (52, 40, 42), 6)
    for dx, k, tone in (
        (0, 1.0, (244, 120, 40)),
        (-18, 0.6, (250, 160, 50)),
        (18, 0.7, (250, 150, 50)),
        (0, 0.6, (255, 224, 120)),
    ):
        s.b.fill(curve([(x + dx - 16 * k, 300), (x + dx, 300 - 84 * k), (x + dx + 16 * k, 300)], tension=0.9), tone)
    s.b.glow(x, 270, 120, (255, 150, 60), 0.2 + 0.55 * s.light.lamps)
    s.b.disc(x, 72, 40, s.lit((224, 176, 92)))
    s.b.disc(x, 72, 31, s.lit((198, 214, 216)))


def _pictures(s: Stage, x: float, tall: bool) -> None:
    for dx, y, w, h, c in (
        ((-48, 36, 76, 112, (232, 132, 92)), (38, 58, 64, 72, (50, 96, 124)))
        if tall
        else (
            (-56, 52, 64, 64, (50, 96, 124)),
            (20, 34, 80, 104, (226, 170, 84)),
        )
    ):
        s.box(x + dx - 6, y - 6, w + 12, h + 12, (112, 76, 56))
        s.box(x + dx, y, w, h, (250, 242, 228))
        s.b.disc(x + dx + w * 0.5, y + h * 0.54, w * 0.32, s.lit(c))


def _standing(s: Stage, x: float) -> None:
    s.box(x - 3.5, 196, 7, 110, (80, 62, 56))
    shade = mix(s.lit((250, 228, 188)), (255, 220, 140), s.light.lamps)
    s.b.fill(polygon([(x - 26, 152), (x + 26, 152), (x + 44, 206), (x - 44, 206)]), shade)
    shine(s, x, 196, 170)


def train(s: Stage) -> None:
    """A carriage: one great rounded window on a passing land, a rack, two head-rests."""
    s.wall(s.rng.choice(((222, 208, 184), (206, 214, 214), (218, 196, 170))))
    seat: Colour = s.rng.choice(((176, 52, 58), (40, 104, 116), (54, 66, 120)))
    box = curve([(14, 76), (370, 76), (370, 306), (14, 306)], tension=0.10)
    s.b.line(box, s.lit((70, 66, 76)), 26)
    out = s.outside()
    land, high, sun = s.rng.choice((_valley, _village, _lakeside)), s.flip(), s.block(0, 3)
    s.b.inside(box, lambda: _passing(out, land, high, sun))
    s.b.line(box, s.lit((206, 208, 212)), 7)
    for x in ((192.0,), (112.0, 272.0))[1 if s.flip() else 0]:
        s.box(x - 8, 70, 16, 240, (84, 80, 90))
    if s.season.bare:
        drift = [(14, 310), (14, 292), (90, 282), (190, 294), (300, 280), (370, 292), (370, 310)]
        s.b.fill(curve(drift, tension=0.4), out.snow())
    s.box(-20, 44, W + 40, 10, (150, 144, 146))
    _luggage(s, s.flip())
    for x in (-36.0, 276.0):
        c = s.lit(seat)
        s.b.rect(x, 226, 144, 290, linear((0, 226), (0, 480), (lighter(c, 0.16), 1), (darker(c, 0.4), 1)), round_=28)
        s.b.rect(x + 16, 238, 112, 64, s.lit((244, 234, 214)), round_=16)
    for x in (32.0, 96.0, 288.0, 352.0):
        s.box(x - 4, 50, 8, 44, (236, 180, 56), 2)
        s.b.line(polygon([(x, 92), (x - 15, 118), (x + 15, 118), (x, 92)]), s.lit((236, 180, 56)), 7)
    on = s.light.lamps
    for x in (64, 320):
        s.b.rect(x - 40, 4, 80, 12, mix(s.lit(CREAM), (255, 226, 160), on), round_=6)
        s.b.glow(x, 10, 30 + 110 * on, LAMP, 0.1 + 0.5 * on)


def _passing(s: Stage, land: Callable[[Stage], None], high: bool, sun: float) -> None:
    top, middle, horizon = s.light.sky
    s.b.rect(0, 60, W, 260, linear((0, 60), (0, 250), (top, 1), (middle, 1), (horizon, 1)))
    aloft(s, 70 + sun * 5, 112)
    far = mix(s.lit((110, 130, 160)), horizon, 0.4)
    ridge = [(0, 190), (60, 120), (110, 176), (260, 186), (330, 112), (390, 168), (390, 320), (0, 320)]
    s.b.fill(curve([(x, y + (16 if high else 56)) for x, y in ridge], tension=0.35), far)
    ground = s.lit(s.season.ground)
    s.b.fill(curve([(-20, 232), (90, 214), (220, 236), (400, 212), (400, 340), (-20, 340)]), ground)
    land(s)
    for i in range(5):
        s.b.rect(i * 90.0 - 30, 284 + 6 * (i % 3), 100, 5, lighter(ground, 0.4), 0.5, round_=2)
    if s.season.falling:
        for i in range(16):
            s.b.disc(20 + 97.0 * i % 344, 84 + 61.0 * i % 210, 4.5, s.lit(s.season.falling))


def _valley(s: Stage) -> None:
    for x, h in ((34.0, 170.0), (96.0, 120.0), (290.0, 130.0), (352.0, 180.0)):
        tree(s, x, 304, h)


def _village(s: Stage) -> None:
    for x, h, c in ((22.0, 70.0, (240, 214, 172)), (84.0, 56.0, (216, 120, 90)), (262.0, 60.0, (244, 232, 210))):
        house(s, x, 262, 56, h, c)
    tree(s, 356, 304, 170)
    tree(s, 130, 300, 100)


def _lakeside(s: Stage) -> None:
    s.b.rect(0, 232, W, 44, mix(s.lit((70, 150, 186)), s.light.sky[2], 0.35))
    for x, h in ((30.0, 150.0), (356.0, 190.0), (310.0, 110.0)):
        fir(s, x, 304, h)
    tree(s, 80, 306, 110)


def _luggage(s: Stage, left: bool) -> None:
    x = 20.0 if left else 268.0
    s.box(x, 14, 96, 30, (158, 92, 60), 6)
    for dx in (18.0, 70.0):
        s.box(x + dx, 14, 9, 30, (96, 54, 42))


def greenhouse(s: Stage) -> None:
    """A roof and walls of glass full of palms, vines and pots."""
    out = s.outside()
    top, middle, horizon = s.light.sky
    s.b.rect(-20, -20, W + 40, H + 40, linear((0, 0), (0, 340), (top, 1), (middle, 1), (horizon, 1)))
    peak, left = s.rng.choice((192.0, 128.0, 256.0)), s.flip()
    aloft(out, 330 if left else 66, 96)
    for x, h in ((20.0, 260.0), (128.0, 200.0), (256.0, 210.0), (364.0, 270.0)):
        tree(out, x, 380, h)
    s.b.rect(-20, -20, W + 40, H + 40, mix(middle, s.lit((190, 240, 214)), 0.5), 0.22)
    _glazing(s, peak)
    _blanket(out, peak)
    for k in range(5):
        plant(s, k * 96.0, 388, s.rng.choice((72.0, 96.0, 112.0)), s.lit(GREENS[(k + (1 if left else 0)) % 4]))
    _monstera(s, left)
    for x, kind in zip((340.0, 44.0), s.rng.sample((_basket, _citrus, _cacti, _banana), 2), strict=True):
        kind(s, x if left else W - x)
    s.box(-20, 376, W + 40, 14, (206, 152, 104))
    s.slab(390, (116, 84, 66))
    for k, x in enumerate((32.0, 96.0, 288.0, 352.0)):
        pot(s, x, 380, 22, ((206, 98, 64), (238, 226, 206))[(k + (1 if left else 0)) % 2])
        for dx, dy in ((-13, -8), (13, -8), (0, -24)):
            tuft(s, x + dx, 346 + dy, 10)
    for x in (96.0, 288.0):
        s.b.disc(x, 74, 9, mix(s.lit(CREAM), (255, 226, 146), s.light.lamps))
        shine(s, x, 74, 110)


GREENS: tuple[Colour, ...] = ((46, 134, 84), (96, 170, 84), (30, 106, 88), (142, 188, 92))


def _glazing(s: Stage, peak: float) -> None:
    bar = s.lit((250, 252, 246))
    for x in range(-16, 420, 64):
        s.b.stroke([(x, 136), (x, 376)], bar, 6)
        s.b.stroke([(x, 136), (peak + (x - peak) * 0.22, -20)], bar, 6)
    for y, w in ((56, 6), (132, 12), (250, 6)):
        s.b.rect(-20, y, W + 40, w, bar)


def _blanket(s: Stage, peak: float) -> None:
    if not s.season.bare:
        return
    drift = [(-30, -30), (W + 30, -30), (W + 30, 44), (320, 30), (peak, 12), (64, 34), (-30, 48)]
    s.b.fill(curve(drift, tension=0.4), s.snow(), 0.96)
    for x in (16.0, 80.0, 144.0, 208.0, 272.0, 336.0):
        s.b.fill(polygon([(x, 142), (x + 14, 142), (x + 7, 172)]), s.lit((226, 242, 255)))


def _monstera(s: Stage, left: bool) -> None:
    d, x0 = (1, -8.0) if left else (-1, W + 8.0)
    for k, (dx, y, r) in enumerate(((18, 20, 44), (64, 44, 34), (14, 92, 38), (56, 122, 28), (8, 164, 30))):
        c, x = s.lit(GREENS[k % 3]), x0 + d * dx
        leaf = [
            (x, y - r),
            (x + d * r * 0.95, y - r * 0.3),
            (x + d * r * 0.7, y + r * 0.9),
            (x - d * r * 0.7, y + r * 0.5),
        ]
        s.b.fill(curve(leaf), c)
        s.b.stroke([(x - d * r * 0.4, y - r * 0.5), (x + d * r * 0.5, y + r * 0.6)], lighter(c, 0.3), 4)


def _basket(s: Stage, x: float) -> None:
    s.b.rect(x - 2, -20, 4, 120, s.lit((70, 64, 62)))
    for dx, dy in ((-32, 14), (32, 14), (-20, -6), (20, -6), (0, -12), (-36, 48), (34, 52), (-24, 76)):
        s.b.disc(x + dx, 110 + dy, 18, s.lit(GREENS[(int(dx + dy) // 2) % 4]))
    s.b.fill(curve([(x - 34, 116), (x + 34, 116), (x + 20, 152), (x - 20, 152)], tension=0.3), s.lit((170, 104, 68)))


def _banana(s: Stage, x: float) -> None:
    for dx, dy in ((-92, 70), (92, 60), (-70, -60), (72, -70), (-16, -120), (20, -110)):
        bend = (x + dx * 0.55, 250 + dy * 1.15 - 40)
        c = s.lit(GREENS[1] if dy > 0 else GREENS[3])
        tip = (x + dx, 250.0 + dy)
        s.b.fill(curve([(x, 370), (bend[0] - 20, bend[1]), tip, (bend[0] + 20, bend[1] + 10)]), c)
        s.b.stroke([(x, 366), bend, tip], lighter(c, 0.35), 4)


def _citrus(s: Stage, x: float) -> None:
    s.box(x - 5, 190, 10, 190, (110, 76, 58))
    for dx, dy, r in ((0, 0, 52), (-32, 22, 34), (34, 20, 34), (0, -34, 34)):
        s.b.disc(x + dx, 176 + dy, r, s.lit(GREENS[0 if dy else 2]))
    for dx, dy in ((-30, 14), (6, -30), (34, 20), (-6, 30), (28, -18)):
        s.b.disc(x + dx, 176 + dy, 11, s.lit((250, 176, 40)))


def _cacti(s: Stage, x: float) -> None:
    c = s.lit((84, 150, 96))
    for dx, y, w in ((0, 150, 38), (-44, 230, 24), (42, 206, 24)):
        s.b.rect(
            x + dx - w / 2,
            y,
            w,
            236,
            linear((x + dx - w / 2, 0), (x + dx + w / 2, 0), (lighter(c, 0.2), 1), (darker(c, 0.3), 1)),
            round_=w / 2,
        )
        s.b.disc(x + dx, y, 9, s.lit((240, 110, 140)))


def gallery(s: Stage) -> None:
    """White rooms with large abstract paintings under spotlights, a sculpture, a tall window."""
    s.wall(s.rng.choice(((246, 244, 240), (232, 234, 238), (244, 236, 226))))
    floor = s.lit((190, 152, 118))
    s.b.rect(-20, 382, W + 40, 120, linear((0, 382), (0, 480), (lighter(floor, 0.3), 1), (darker(floor, 0.15), 1)))
    s.box(-20, 370, W + 40, 13, (255, 253, 248))
    left, big = s.flip(), s.flip()
    art = s.rng.sample((_circles, _bars, _waves, _suns), 3)
    x = 8.0 if left else 272.0
    window(s, x, 60, 104, 250, (214, 212, 212), 1)
    beam(s, 130 if left else 250, 70, 70, 240, 60 if left else -60)
    if big:
        _framed(s, 160 if left else -24, 64, 248, 200, art[0])
    else:
        _framed(s, 232 if left else 24, 48, 128, 128, art[0])
        _framed(s, 264 if left else 8, 206, 112, 112, art[1])
        _framed(s, 144, 48, 72, 150, art[2])
    _sculpture(s, 336 if left else 48, s.rng.randrange(3))
    s.box(x + 18, 356, 68, 30, (250, 248, 244))
    spray(s, x + 52, 358, 118, (60, 66, 84))
    s.box(-20, 6, W + 40, 9, (70, 70, 78))
    for cx in (64.0, 192.0, 320.0):
        _spot(s, cx)


def _spot(s: Stage, x: float) -> None:
    on = s.light.lamps
    s.box(x - 11, 10, 22, 34, (54, 54, 62), 6)
    s.b.disc(x, 44, 10, mix((255, 252, 240), (255, 232, 170), on), ry=5)
    cone = polygon([(x - 8, 46), (x + 8, 46), (x + 78, 300), (x - 78, 300)])
    s.b.fill(cone, linear((0, 46), (0, 300), ((255, 240, 206), 0.28 + 0.35 * on), ((255, 240, 206), 0.0)))
    shine(s, x, 120, 120)


def _framed(s: Stage, x: float, y: float, w: float, h: float, art: Callable[..., None]) -> None:
    s.b.rect(x - 12, y - 6, w + 26, h + 26, (30, 20, 40), 0.22, blur=5)
    s.box(x - 11, y - 11, w + 22, h + 22, (206, 158, 72), 2)
    s.box(x, y, w, h, (250, 240, 222))
    frame = polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
    s.b.inside(frame, lambda: art(s, x, y, w, h))


def _circles(s: Stage, x: float, y: float, w: float, h: float) -> None:
    s.box(x, y, w, h, (36, 60, 110))
    r = min(w, h)
    s.b.disc(x + w * 0.74, y + h * 0.38, r * 0.36, s.lit((240, 92, 66)))
    s.b.disc(x + w * 0.2, y + h * 0.7, r * 0.34, s.lit((246, 196, 72)))
    s.b.disc(x + w * 0.46, y + h * 0.2, r * 0.14, s.lit((240, 236, 226)))


def _bars(s: Stage, x: float, y: float, w: float, h: float) -> None:
    s.box(x, y, w * 0.42, h * 0.58, (212, 52, 46))
    s.box(x + w * 0.66, y + h * 0.5, w * 0.4, h * 0.5, (38, 84, 160))
    s.box(x + w * 0.66, y, w * 0.4, h * 0.3, (246, 204, 62))
    for k in (0.42, 0.66):
        s.box(x + w * k - 4, y, 8, h, (30, 30, 38))
    s.box(x, y + h * 0.56, w, 8, (30, 30, 38))


def _waves(s: Stage, x: float, y: float, w: float, h: float) -> None:
    for k, c in enumerate(((28, 118, 130), (86, 176, 166), (250, 214, 150), (236, 122, 92))):
        t = y + h * (0.06 + 0.24 * k)
        top = [(x - 20, t + 24), (x + w * 0.3, t - 12), (x + w * 0.7, t + 26), (x + w + 20, t - 8)]
        s.b.fill(curve([*top, (x + w + 20, y + h + 60), (x - 20, y + h + 60)], tension=0.4), s.lit(c))


def _suns(s: Stage, x: float, y: float, w: float, h: float) -> None:
    s.box(x, y, w, h, (238, 132, 150))
    for k, c in enumerate(((250, 226, 190), (246, 168, 72), (206, 60, 84))):
        s.b.disc(x + w * 0.5, y + h, max(w, h) * (0.72 - 0.2 * k), s.lit(c))


def _sculpture(s: Stage, x: float, kind: int) -> None:
    s.b.rect(x - 34, 300, 68, 90, linear((x - 34, 0), (x + 34, 0), (s.snow(), 1), (s.lit((176, 172, 176)), 1)))
    stone = s.lit(((224, 220, 214), (190, 120, 60), (60, 64, 76))[kind])
    shade = linear((x - 30, 0), (x + 34, 0), (lighter(stone, 0.4), 1), (darker(stone, 0.35), 1))
    if kind == 0:
        s.b.disc(x, 232, 24, shade, ry=30)
        s.b.fill(curve([(x - 10, 254), (x + 10, 254), (x + 34, 300), (x - 34, 300)], tension=0.3), shade)
    elif kind == 1:
        s.b.line(curve([(x, 296), (x - 32, 252), (x, 206), (x + 32, 252)]), stone, 17)
    else:
        for k in range(3):
            s.b.disc(x + (4, -6, 5)[k], 280 - 36.0 * k, 28 - 5.0 * k, shade, ry=21 - 3.0 * k)


def office(s: Stage) -> None:
    """A desk with a bright screen, a pin-board with notes, an arm lamp, a window."""
    s.wall(s.rng.choice(((196, 206, 226), (214, 204, 222), (190, 214, 220))))
    left, high = s.flip(), s.flip()
    x = 240.0 if left else 16.0
    window(s, x, 40 if high else 64, 128, 176, (252, 252, 250), 1)
    beam(s, 40 if left else 230, 60, 100, 200, 50 if left else -50)
    _pinboard(s, 12 if left else 228, 28 if high else 44, s.rng.randrange(3))
    if s.flip():
        _binders(s, 0 if left else 220, 210)
    s.box(-20, 348, W + 40, 16, (232, 190, 144))
    s.slab(364, (150, 106, 84))
    _monitor(s, 64 if left else 320, s.rng.randrange(3))
    _armlamp(s, 352 if left else 32, left, s.rng.choice(((240, 90, 66), (250, 190, 50), (40, 130, 140))))
    spray(s, 300 if left else 84, 352, 96, (250, 248, 244))


NOTES: tuple[Colour, ...] = ((255, 220, 80), (255, 140, 150), (120, 210, 190), (150, 180, 255), (255, 176, 90))


def _pinboard(s: Stage, x: float, y: float, start: int) -> None:
    s.box(x - 8, y - 8, 160, 156, (250, 248, 244), 3)
    s.box(x, y, 144, 140, (206, 152, 104))
    for k in range(6):
        if (k + start) % 4 != 3:
            s.box(x + 8 + k % 3 * 46, y + 12 + k // 3 * 64, 36, 40, NOTES[(k + start * 2) % 5])
            s.b.disc(x + 26 + k % 3 * 46, y + 14 + k // 3 * 64, 4.5, s.lit((206, 50, 46)))
        else:
            s.box(x + 6 + k % 3 * 46, y + 8 + k // 3 * 64, 40, 54, (250, 250, 250))
            s.box(x + 12 + k % 3 * 46, y + 18 + k // 3 * 64, 28, 24, (60, 110, 170))


def _binders(s: Stage, x: float, y: float) -> None:
    s.box(x - 10, y + 56, 180, 9, (250, 250, 248))
    for k in range(5):
        c = ((60, 110, 170), (250, 248, 244), (240, 110, 86), (60, 110, 170), (64, 150, 140))[k]
        s.box(x + 6 + 30 * k, y, 26, 57, c, 2)
        s.box(x + 12 + 30 * k, y + 12, 14, 16, darker(c, 0.2), 2)


def _monitor(s: Stage, x: float, kind: int) -> None:
    s.box(x - 9, 318, 18, 30, (60, 62, 72))
    s.box(x - 36, 342, 72, 9, (60, 62, 72), 4)
    s.box(x - 88, 212, 176, 112, (38, 40, 50), 8)
    tone: Colour = ((44, 108, 200), (250, 250, 252), (34, 44, 72))[kind]
    s.b.rect(x - 80, 220, 160, 96, mix(s.lit(tone), tone, 0.7), round_=3)
    ink: Colour = (96, 150, 230) if kind == 1 else (240, 246, 255)
    for k in range(4):
        s.b.rect(
            x - 68,
            232 + 20 * k,
            (70, 110, 54, 92)[(k + kind) % 4],
            9,
            (ink, (255, 190, 90), (110, 220, 190))[k % 3],
            round_=4,
        )
    s.b.rect(x + 30, 232, 40, 40, (255, 150, 130) if kind else (255, 214, 120), round_=4)
    s.b.glow(x, 268, 120, (150, 190, 255), 0.1 + 0.5 * s.light.lamps)


def _armlamp(s: Stage, x: float, left: bool, tone: Colour) -> None:
    d = -1 if left else 1
    c = s.lit(tone)
    s.b.rect(x - 26, 338, 52, 12, darker(c, 0.2), round_=5)
    s.b.line(polygon([(x, 340), (x - 14 * d, 252), (x + 22 * d, 178)], closed=False), darker(c, 0.15), 8)
    hood = [(x + 12 * d, 160), (x + 34 * d, 158), (x + 72 * d, 206), (x + 22 * d, 222)]
    s.b.fill(polygon(hood), c)
    s.b.disc(x + 46 * d, 216, 18, mix((255, 250, 232), (255, 234, 160), s.light.lamps), ry=8)
    shine(s, x + 46 * d, 226, 150)
