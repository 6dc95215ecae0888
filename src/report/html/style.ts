/** The page's style sheet: light and dark, wide and narrow, screen and paper. It stands in the page as it is. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f2; --panel: #ffffff; --ink: #1c2024; --faint: #5b646d; --line: #dedcd6; --shade: #efede8;
  --good: #18794e; --good-fill: #5cb58c; --bad: #c0322f; --bad-fill: #dd5a54; --doubt: #8a5a00; --doubt-fill: #e8b23a;
  --uncertain: #7c3aa8; --link: #1f5fae;
  --primary: #1f5fae; --primary-ink: #ffffff; --standby: #b9d2f0; --standby-ink: #12355f;
  --wait: #f2d38c; --wait-ink: #4f3700; --mute: #d9d3e8; --mute-ink: #3a2b63; --move: #d9dee3; --move-ink: #3c4650;
  --late: #b9c96b; --fault: #b53a36; --off: #33393f; --off-ink: #f1f1ef; --order: #0d7a72; --address: #cfe8df; --address-ink: #0c4a3c;
  --band: rgba(192, 50, 47, .07); --band-edge: rgba(192, 50, 47, .55);
  --expected: #e3f3ea; --deviated: #fbe6e4; --doubtful: #f3e8fa;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #121518; --panel: #1a1e22; --ink: #e7e9eb; --faint: #9ba6b0; --line: #30363c; --shade: #22272c;
    --good: #6fd3a3; --good-fill: #3c9c70; --bad: #ff8a80; --bad-fill: #d4504a; --doubt: #f0c163; --doubt-fill: #c8922a;
    --uncertain: #cfa2ee; --link: #86b8f5;
    --primary: #2f6fc0; --primary-ink: #ffffff; --standby: #274668; --standby-ink: #cfe2fa;
    --wait: #6b511a; --wait-ink: #ffe7b0; --mute: #453a66; --mute-ink: #e6dcff; --move: #3a424a; --move-ink: #d5dbe0;
    --late: #8a9840; --fault: #b8413b; --off: #050607; --off-ink: #c9ced3; --order: #35b3a8; --address: #1d4a3e; --address-ink: #c4efe1;
    --band: rgba(255, 110, 100, .13); --band-edge: rgba(255, 138, 128, .6);
    --expected: #17352a; --deviated: #43201f; --doubtful: #332142;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0 auto; max-width: 74rem; padding: 2rem 1.5rem 3rem; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
}
h1 { font-size: clamp(1.5rem, 1rem + 2.4vw, 2.3rem); line-height: 1.15; margin: .3rem 0 .6rem; letter-spacing: -.015em; text-wrap: balance; }
h2 { font-size: 1.15rem; margin: 0 0 .9rem; letter-spacing: -.005em; }
h3 { font-size: 1rem; margin: 0; } h3.apart { margin-top: 1rem; }
p { margin: 0 0 .6rem; }
a { color: var(--link); overflow-wrap: anywhere; }
small, .faint { color: var(--faint); font-weight: 400; }
small { display: block; font-size: .84em; line-height: 1.4; }
code, pre, .log-text, .moment { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .87em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip, .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { position: static; width: auto; height: auto; clip-path: none; }
.over { color: var(--faint); margin: 0; font-size: .9rem; }
.lead { max-width: 46rem; font-size: 1.05rem; color: var(--faint); }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 1.2rem 1.3rem; margin: 1.2rem 0; }
footer { color: var(--faint); font-size: .85rem; margin-top: 2rem; }
ul { margin: 0; padding-left: 1.1rem; }
dl, dd { margin: 0; }

.verdict { display: flex; gap: 1.2rem; align-items: center; border-radius: 10px; padding: 1rem 1.3rem; margin: 1.2rem 0; border: 1px solid var(--line); border-left-width: 6px; }
.verdict strong { font-size: 1.6rem; line-height: 1; text-transform: uppercase; letter-spacing: .03em; }
.verdict strong { flex: none; max-width: 45%; } .verdict p { margin: 0; font-weight: 600; }
.verdict ul { margin-top: .3rem; }
.verdict.expected { background: var(--expected); border-color: var(--good); } .verdict.expected strong { color: var(--good); }
.verdict.deviated { background: var(--deviated); border-color: var(--bad); } .verdict.deviated strong { color: var(--bad); }
.verdict.doubtful { background: var(--doubtful); border-color: var(--uncertain); } .verdict.doubtful strong { color: var(--uncertain); }
.remarks { color: var(--faint); margin-bottom: 1rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; }
.figures > div { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: .8rem 1rem; }
.figures dt, .ledger dt { color: var(--faint); font-size: .85rem; }
.figures dd { font-size: 1.7rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
.figures .grave dd { color: var(--bad); }
.figures small { font-size: .82rem; letter-spacing: 0; }

.symptoms { list-style: none; padding: 0; display: grid; gap: 1rem; }
.symptoms > li { border-left: 4px solid var(--line); padding-left: .9rem; }
.symptoms > .present { border-color: var(--bad-fill); } .symptoms > .absent { border-color: var(--good-fill); } .symptoms > .cannot-tell { border-color: var(--uncertain); }
.symptoms p { margin: .15rem 0; }
.status { font-size: .78rem; text-transform: uppercase; letter-spacing: .05em; margin-right: .3rem; }
.present .status { color: var(--bad); } .absent .status { color: var(--good); } .cannot-tell .status { color: var(--uncertain); }
.evidence { color: var(--faint); font-size: .92em; }
.symptoms details { border: 0; padding: 0; color: var(--faint); font-size: .92em; }

.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; margin: 0 0 .8rem; color: var(--faint); font-size: .88rem; }
.tracks { position: relative; display: grid; gap: 6px; }
.track { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: .8rem; align-items: start; }
.track-name { text-align: right; font-size: .88rem; font-weight: 600; line-height: 1.25; padding-top: .15rem; overflow-wrap: anywhere; }
.track-name small { font-size: .76rem; }
.track-picture { container-type: inline-size; line-height: 0; }
svg text { font-size: 12px; fill: var(--ink); }
svg .bar-label { dominant-baseline: central; font-weight: 600; font-size: 11.5px; }
svg .beside { dominant-baseline: central; font-size: 11.5px; }
svg .beside, svg .scale-label { stroke: var(--panel); stroke-width: 3px; stroke-linejoin: round; paint-order: stroke; }
svg .scale-label { font-size: 10.5px; fill: var(--faint); }
.overflow { overflow: visible; }
.grid { stroke: var(--line); stroke-dasharray: 2 3; }
.acknowledged { fill: var(--good-fill); } .failed { fill: var(--bad-fill); } .in-doubt { fill: var(--doubt-fill); } .late { fill: var(--late); }
.outage .bar-body { fill: var(--off); } .outage .bar-label { fill: var(--off-ink); }
.band rect { fill: var(--band); } .band line { stroke: var(--band-edge); stroke-dasharray: 3 2; }
.latency { fill: none; stroke-width: 1.6; vector-effect: non-scaling-stroke; }
.p50 { stroke: var(--link); } .p99 { stroke: var(--doubt); stroke-width: 1.2; }
.lag { fill: var(--wait); stroke: var(--doubt); stroke-width: 1; vector-effect: non-scaling-stroke; }
.bar-body { fill: var(--move); stroke: var(--panel); }
.phase .bar-body { fill: var(--shade); } .phase .bar-label { fill: var(--faint); font-weight: 400; }
.phase.watch .bar-body { fill: var(--move); } .phase.watch .bar-label { fill: var(--move-ink); }
.node .bar-label { fill: var(--move-ink); }
.node.primary .bar-body { fill: var(--primary); } .node.primary .bar-label { fill: var(--primary-ink); }
.node.standby .bar-body { fill: var(--standby); } .node.standby .bar-label { fill: var(--standby-ink); }
.node.paused .bar-body, .node.apart .bar-body { fill: var(--wait); } .node.paused .bar-label, .node.apart .bar-label { fill: var(--wait-ink); }
.node.silent .bar-body, .node.frozen .bar-body { fill: var(--mute); } .node.silent .bar-label, .node.frozen .bar-label { fill: var(--mute-ink); }
.node.starting .bar-body, .node.stopping .bar-body { fill: var(--move); }
.node.down .bar-body { fill: none; stroke: var(--faint); stroke-dasharray: 4 3; } .node.down .bar-label { fill: var(--faint); }
.node.off .bar-body { fill: var(--off); } .node.off .bar-label { fill: var(--off-ink); }
.fault .bar-body { fill: var(--fault); } .fault .bar-label { fill: #fff; }
.address .bar-body { fill: var(--address); } .address .bar-label { fill: var(--address-ink); }
.address.nobody .bar-body { fill: none; stroke: var(--faint); stroke-dasharray: 4 3; } .address.nobody .bar-label { fill: var(--faint); }
.link .bar-body { fill: var(--wait); } .link .bar-label { fill: var(--wait-ink); } .link.cut .bar-body, .link.reset .bar-body { fill: var(--off); } .link.cut .bar-label, .link.reset .bar-label { fill: var(--off-ink); }
.order .bar-body { fill: var(--order); stroke: none; } .order.failed .bar-body { fill: var(--bad-fill); } .order.unfinished .bar-body { fill: var(--wait); }
.decision path { fill: var(--order); } .circle .bar-body { fill: var(--shade); stroke: var(--order); stroke-dasharray: 3 2; } .circle .bar-label { fill: var(--ink); }
.why-nobody { background: var(--panel); border: 1px solid var(--line); border-left: 6px solid var(--bad-fill); border-radius: 10px; padding: 1rem 1.3rem .5rem; margin: 1.2rem 0; } .why-nobody .says { font-size: 1.08rem; max-width: none; }
.failover + .failover { margin-top: 1rem; } .failover.nobody { border-left: 4px solid var(--bad-fill); padding-left: .9rem; } .failover .share { min-width: min(8rem, 20vw); }
.waiting { stroke: var(--order); stroke-dasharray: 1 4; stroke-width: 1.5; stroke-linecap: round; }
.axis line { stroke: var(--faint); } .axis text { fill: var(--faint); font-size: 11px; font-variant-numeric: tabular-nums; }
@container (width >= 240px) { .unfit-240 { display: none; } }
@container (width >= 400px) { .unfit-400 { display: none; } }
@container (width >= 560px) { .unfit-560 { display: none; } }
@container (width >= 720px) { .unfit-720 { display: none; } }
@container (width >= 900px) { .unfit-900 { display: none; } }
@container (width >= 1000px) { .unfit-1000 { display: none; } }
@container (width < 240px) { .fit-240 { display: none; } }
@container (width < 400px) { .fit-400 { display: none; } }
@container (width < 560px) { .fit-560, .axis .minor { display: none; } }
@container (width < 720px) { .fit-720 { display: none; } }
@container (width < 900px) { .fit-900 { display: none; } }
@container (width < 1000px) { .fit-1000 { display: none; } }
.cursor { position: absolute; left: 0; top: 0; bottom: 0; width: 1px; background: var(--ink); pointer-events: none; }
.cursor-panel { position: sticky; bottom: 0; background: var(--panel); border-top: 1px solid var(--line); margin: .4rem -1.3rem -1.2rem; padding: .5rem 1.3rem .8rem; border-radius: 0 0 10px 10px; }
.glance + p { margin: 1.6rem 0 -.4rem; font-size: .88rem; }
.cursor-panel label { display: block; padding-left: 9.3rem; }
.cursor-panel input { width: 100%; margin: 0; accent-color: var(--link); }
#cursor-reading { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; min-height: 3.2em; font-size: .88rem; }
#cursor-reading dt { display: inline; color: var(--faint); } #cursor-reading dt::after { content: " "; }
#cursor-reading dd { display: inline; font-weight: 600; font-variant-numeric: tabular-nums; }

.says { font-weight: 600; max-width: 60rem; }
.ledger { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.2rem, 1fr)); gap: .6rem; margin: .8rem 0; }
.ledger > div { border-top: 3px solid var(--line); padding-top: .4rem; }
.ledger .found { border-color: var(--good-fill); } .ledger .grave { border-color: var(--bad-fill); }
.ledger dd { font-size: 1.4rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.ledger .grave dd { color: var(--bad); }
.ledger small { font-size: .8rem; }

.filter { display: flex; flex-wrap: wrap; gap: .5rem 1.2rem; align-items: center; margin-bottom: .8rem; font-size: .9rem; }
.filter fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem .9rem; }
.filter legend { float: left; padding: 0; margin-right: .9rem; color: var(--faint); }
.filter input[type=search] { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--faint); border-radius: 6px; padding: .15rem .5rem; width: 12rem; max-width: 100%; }
.filter .search span, .filter output { color: var(--faint); }
.filter[hidden], [hidden] { display: none !important; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--faint); font-size: .82rem; font-weight: 600; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.moment { text-decoration: none; font-variant-numeric: tabular-nums; white-space: nowrap; }
.moment:hover { text-decoration: underline; }
.kind { color: var(--faint); }
#story tr.bad td:last-child, .bad > .word { color: var(--bad); } #story tr.good td:last-child, .good > .word { color: var(--good); } #story tr.doubt td:last-child, .doubt > .word, b.doubt, .faint .doubt { color: var(--uncertain); }
.stacks tbody th:first-child { overflow-wrap: anywhere; min-width: 9rem; } .stacks code, li code, .matrix code { overflow-wrap: anywhere; } code.command { display: block; } td details { border: 0; padding: 0; }
.stacks tr:target { background: var(--shade); }
#story td:last-child { overflow-wrap: anywhere; } 
.word { white-space: nowrap; }
.matrix td, .matrix th { padding: .2rem .45rem; } .matrix thead th { vertical-align: bottom; }
.matrix thead span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 16rem; }
.matrix .acts { text-align: center; } .matrix .who { display: none; } .in-words .acts, .in-words .turned { display: none; } .matrix.in-words .who { display: table-cell; } .matrix .rate { min-width: 9rem; width: 16rem; } .matrix:not(.in-words) { width: auto; } .matrix .turned { text-align: center; min-width: 1.9rem; } .matrix .turned span { display: inline-block; text-align: left; } .matrix .acts.hit { color: var(--bad); }
.interval { display: block; height: 6px; border-radius: 3px; background: var(--shade); margin-top: .25rem; } .interval rect { fill: var(--faint); opacity: .5; } .interval .seen { fill: var(--bad); opacity: 1; }
.branch { fill: none; stroke-width: 2.4; vector-effect: non-scaling-stroke; } .good-state { stroke: var(--good); } .bad-state { stroke: var(--bad); } .tips { stroke: var(--faint); stroke-dasharray: 5 4; }
.today { stroke: var(--ink); stroke-width: 1.4; } .today-point { fill: var(--ink); stroke: var(--panel); stroke-width: 1.5; }
.branches .region-stable rect { fill: var(--expected); } .branches .region-barely rect { fill: var(--wait); opacity: .55; } .branches .region-vulnerable rect { fill: var(--wait); opacity: .28; } .branches .region-overloaded rect { fill: var(--deviated); }
.legend-good::before, .legend-bad::before, .legend-tips::before { content: ""; display: inline-block; width: 1.1rem; border-top: 3px solid var(--good); margin-right: .35rem; vertical-align: middle; }
.legend-bad::before { border-color: var(--bad); } .legend-tips::before { border-top: 2px dashed var(--faint); }
.saving { min-width: 16rem; } .saved-line { stroke: var(--faint); stroke-width: 2; } .saved { fill: var(--good-fill); } .lost { fill: var(--bad-fill); } .unclear { fill: var(--mute); stroke: var(--faint); }
ul.columns { columns: 24rem; }
ul.columns li { break-inside: avoid; }
li.plain { list-style: none; margin-left: -1.1rem; }
.gauge-area { fill: var(--standby); opacity: .75; } .gauge-line { fill: none; stroke: var(--link); stroke-width: 1.3; vector-effect: non-scaling-stroke; } .gauge-bound { stroke: var(--bad); stroke-dasharray: 4 3; }
details { border-top: 1px solid var(--line); padding: .5rem 0; }
summary { cursor: pointer; }
.log-lines { list-style: none; padding: 0; margin: .6rem 0 0; }
.log-lines li { display: grid; grid-template-columns: 5.2rem 4.5rem minmax(0, 1fr); gap: .6rem; padding: .15rem 0; }
.log-node { color: var(--faint); overflow: hidden; text-overflow: ellipsis; }
.log-text { overflow-wrap: anywhere; } .log-text i { color: var(--faint); font-style: normal; }
.level-fatal b, .level-panic b, .level-error b { color: var(--bad); } .level-warning b { color: var(--doubt); }
pre { background: var(--shade); border-radius: 8px; padding: .8rem 1rem; overflow-x: auto; margin: .5rem 0; line-height: 1.45; }
pre.command { white-space: pre-wrap; overflow-wrap: anywhere; margin-bottom: 0; }
.facts > div { display: flex; gap: .8rem; flex-wrap: wrap; } .facts dt { color: var(--faint); min-width: 8rem; } .facts dd { overflow-wrap: anywhere; min-width: 0; }

@media (max-width: 700px) {
  body { padding: 1.2rem .8rem 2rem; }
  section { padding: 1rem .9rem; }
  .verdict { flex-direction: column; align-items: flex-start; gap: .4rem; } .verdict strong { max-width: none; }
  .figures { grid-template-columns: 1fr 1fr; } .figures dd { font-size: 1.35rem; }
  .track { grid-template-columns: minmax(0, 1fr); gap: .1rem; }
  .track-name { text-align: left; } .track-name small { display: inline; margin-left: .5rem; }
  .cursor-panel { margin: .4rem -.9rem -1rem; padding: .5rem .9rem .8rem; } .glance + p { margin: 1.6rem 0 -.4rem; font-size: .88rem; }
.cursor-panel label { padding-left: 0; }
  #story .kind, #story thead th:nth-child(2) { display: none; }
  .matrix, .matrix:not(.in-words) { width: 100%; } .matrix .who { overflow-wrap: anywhere; } .matrix .rate { width: 42%; min-width: 0; } .matrix .acts, .matrix .turned { display: none; } .matrix .who { display: table-cell; }
  .stacks thead { display: none; }
  .stacks, .stacks tbody, .stacks tr, .stacks th, .stacks td { display: block; }
  .stacks tr { border-bottom: 1px solid var(--line); padding: .5rem 0; } .stacks tr:last-child { border-bottom: 0; }
  .stacks th, .stacks td { border: 0; padding: .1rem 0; } .stacks td:empty { display: none; }
  .stacks td::before { content: attr(data-name) ": "; color: var(--faint); font-weight: 400; font-size: .84em; }
  .stacks td > small { display: inline; } .saving { min-width: 0; }
  .log-lines li { grid-template-columns: 5rem minmax(0, 1fr); } .log-text { grid-column: 1 / -1; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  body { max-width: none; padding: 0; font-size: 11px; background: #fff; }
  .tracks, tr, .symptoms > li, .figures > div, .log-lines li { break-inside: avoid; } h2 { break-after: avoid; }
  .cursor, .cursor-panel, .filter, .skip { display: none !important; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
