"""How the page looks: colours of both themes by name, and the rules that use them.

The colours are those of the app (``resources/themes/tokens.json``; a test holds them together).
"""

from __future__ import annotations

_SHARED = ("background", "panel", "canvas", "line", "text", "text_muted", "field", "edge",
           "accent", "ok", "warn", "bad", "note", "generator", "client", "load_balancer",
           "server")  # fmt: skip

LIGHT = dict(zip(_SHARED, (
    "#F4F5F7", "#FFFFFF", "#FAFBFC", "#E2E5EB", "#1B2430", "#5B6675", "#F7F8FA", "#838FA1",
    "#265CE4", "#147F56", "#8E5400", "#BF2D42", "#F7ECDD", "#7A4DD8", "#0C7F96", "#C2571B",
    "#265CE4"), strict=True))  # fmt: skip
DARK = dict(zip(_SHARED, (
    "#14171C", "#1C2027", "#171A20", "#2B313B", "#E6EAF0", "#A0AAB8", "#252B34", "#76818F",
    "#6895FF", "#3CC68F", "#F0A93B", "#FF6B7D", "#3A2F22", "#A98BFF", "#3FC4DC", "#FF9A5C",
    "#6895FF"), strict=True))  # fmt: skip

_CURVES = {
    "light": ("#265CE4", "#C2571B", "#147F56", "#BF2D42", "#7A4DD8", "#0C7F96", "#8E5400",
              "#5B6675"),
    "dark": ("#6895FF", "#FF9A5C", "#3CC68F", "#FF6B7D", "#A98BFF", "#3FC4DC", "#F0A93B",
             "#A0AAB8"),
}  # fmt: skip
"""Lines of a chart, in order; from the fifth on they are dashed as well."""

_PARTS = {
    "network": ("#838FA1", "#76818F"),
    "core_wait": ("#BF2D42", "#C9465A"),
    "cpu": ("#265CE4", "#3D6BE0"),
    "io": ("#147F56", "#1F8A60"),
    "ram_wait": ("#8E5400", "#A8730F"),
    "pool_wait": ("#C2571B", "#C4642B"),
    "balancer_wait": ("#7A4DD8", "#7F5AD6"),
    "admission_wait": ("#A0337C", "#B04790"),
    "retry_wait": ("#4A5463", "#5A6575"),
}
"""Parts of a latency, light and dark; white is written on all of them."""


def _variables(theme: dict[str, str], name: str) -> str:
    curves = (f"--c{place}:{color}" for place, color in enumerate(_CURVES[name], 1))
    parts = (f"--{part}:{colors[name == 'dark']}" for part, colors in _PARTS.items())
    tokens = (f"--{key.replace('_', '-')}:{color}" for key, color in theme.items())
    return ";".join([*tokens, *curves, *parts])


_RULES = """
*{box-sizing:border-box}
html{color-scheme:light dark;background:var(--background)}
body{margin:0 auto;max-width:1200px;padding:24px;color:var(--text);background:var(--background);
font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;
font-variant-numeric:tabular-nums}
h1{font-size:24px;font-weight:700;margin:0 0 4px}
h2{font-size:17px;font-weight:600;margin:0 0 12px}
h3{font-size:14px;font-weight:600;margin:16px 0 4px}
p{margin:4px 0}
.muted,.remark{color:var(--text-muted)}
.remark{font-size:12px}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:16px 20px;
margin:16px 0}
.story{white-space:pre-line;max-width:80ch}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;
margin:16px 0}
.tile{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
.tile b{display:block;font-size:22px;font-weight:700;line-height:1.3}
.tile span{color:var(--text-muted);font-size:12px}
.call{border-left:4px solid var(--accent)}
.call p.lead{font-size:16px;font-weight:600}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(480px,100%),1fr));gap:16px}
figure{margin:0;min-width:0}
figcaption{font-weight:600}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:2px 0;padding:0;
font-size:12px;color:var(--text-muted)}
.legend svg{height:8px;width:20px;margin-right:6px}
.legend rect{rx:2px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:4px 0 8px}
th,td{text-align:right;padding:5px 10px;border-bottom:1px solid var(--line);white-space:nowrap}
th{font-weight:500;color:var(--text-muted);font-size:12px;vertical-align:bottom}
th.left,td.left{text-align:left}
td.wrap{white-space:normal;min-width:16em}
td.left{overflow-wrap:anywhere}
.ok{color:var(--ok);font-weight:600}.bad{color:var(--bad);font-weight:600}
.warn{color:var(--warn);font-weight:600}
svg{display:inline-block;vertical-align:middle}
svg.chart,svg.system{display:block;width:100%;height:auto}
svg text{font-family:inherit}
.chart text{font-size:10.5px;fill:var(--text-muted)}
.chart .row{font-size:11px;fill:var(--text)}
.chart .inside{fill:#FFFFFF;font-size:10.5px}
.chart .grid{stroke:var(--line)}.chart .axis{stroke:var(--edge)}
.chart .warmup{fill:var(--text-muted);fill-opacity:.12}
.chart .event{fill:var(--warn);fill-opacity:.16}
.chart text.band{fill:var(--text)}
.chart .bar{fill:var(--accent);fill-opacity:.45}
.chart .mark{stroke:var(--text-muted);stroke-dasharray:2 3}
.chart line.limit{stroke:var(--bad);stroke-dasharray:6 3}
.chart text.limit{fill:var(--bad)}
.curve,.legend path{fill:none;stroke-width:1.4}
.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}
.c5{stroke:var(--c5);stroke-dasharray:6 2}.c6{stroke:var(--c6);stroke-dasharray:6 2}
.c7{stroke:var(--c7);stroke-dasharray:2 2}.c8{stroke:var(--c8);stroke-dasharray:2 2}
.drawing{margin:0 auto}
.system .card{fill:var(--panel);stroke:var(--line)}
.system .name{font-size:13px;font-weight:600;fill:var(--text)}
.system .facts{font-size:11px;fill:var(--text-muted)}
.system .edge{fill:none;stroke:var(--edge);stroke-width:1.5}
.system .reply{stroke-dasharray:5 3;stroke-width:1.2}
.system rect.pill{fill:var(--panel);stroke:var(--line)}
.system text.pill{font-size:10.5px;fill:var(--text)}
.system rect.group{fill:var(--field);stroke:var(--line)}
.system text.group{font-size:12px;font-weight:600;fill:var(--text-muted)}
.system rect.note{fill:var(--note)}.system text.note{font-size:12px;fill:var(--text)}
.meter{width:60px;height:8px}.meter .trough{fill:var(--line)}.meter .level{fill:var(--accent)}
footer{color:var(--text-muted);font-size:12px;margin-top:16px}
@media print{body{max-width:none;padding:0;font-size:11px}
section,figure,.tile{break-inside:avoid}.tiles{grid-template-columns:repeat(4,1fr)}
.charts{grid-template-columns:1fr 1fr}.scroll{overflow:visible}
th,td{padding:2px 6px}td{white-space:normal}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@page{margin:14mm}
"""


def style() -> str:
    """The style sheet of the page. Paper is light, whatever the screen is."""
    kinds = "".join(
        f".system .{kind}{{fill:var(--{kind.replace('_', '-')})}}"
        for kind in ("generator", "client", "load_balancer", "server")
    )
    parts = "".join(f".part.{part}{{fill:var(--{part})}}" for part in _PARTS)
    light, dark = _variables(LIGHT, "light"), _variables(DARK, "dark")
    return (
        f":root{{{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f"{_RULES}{kinds}{parts}"
    )
