/** How the page looks: system fonts, light or dark as its reader prefers. */
export const STYLE = String.raw`
:root {
  color-scheme: light dark;
  --text: #1d2430; --quiet: #5b6675; --ground: #f5f6f8; --card: #ffffff; --line: #dfe3e9; --bad: #b3261e;
  --pending: #d99a1c; --preparing: #8e5bc4; --running: #2e9e5b; --stopping: #7f9cc0; --stopped: #b8c1cd; --deleting: #c9743a; --failed: #d13b32;
  --other: #2a9aa6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e5e9f0; --quiet: #9aa5b5; --ground: #14181f; --card: #1c222b; --line: #303845; --bad: #ff8a80;
    --pending: #e0aa3e; --preparing: #a97fd8; --running: #3fb56f; --stopping: #7490b5; --stopped: #55606f; --deleting: #d98a54; --failed: #e5574e;
    --other: #3db1bd;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 14px/1.5 system-ui, sans-serif; }
main { max-width: 1280px; margin: 0 auto; padding: 20px 24px 48px; }
h1 { margin: 0; font-size: 20px; font-weight: 650; }
h2 { margin: 0; font-size: 15px; font-weight: 650; }
header p, .note { margin: 2px 0 0; color: var(--quiet); }
code, .code { font-family: ui-monospace, monospace; font-size: 13px; }
#trouble { margin: 12px 0 0; padding: 8px 12px; border-radius: 6px; border: 1px solid var(--bad); color: var(--bad); }
[hidden] { display: none !important; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin: 16px 0; }
.card, section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.card { padding: 12px 16px; }
.card b { display: block; font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums; }
.card span { color: var(--quiet); }
section { margin: 0 0 16px; overflow-x: auto; }
section > .head { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: baseline; padding: 12px 16px; }
section > .head label { margin-left: auto; color: var(--quiet); }
section > p { margin: 0; padding: 4px 16px 16px; color: var(--quiet); }
table { width: 100%; border-collapse: collapse; }
th { padding: 4px 16px; color: var(--quiet); font-weight: 500; text-align: left; white-space: nowrap; }
td { padding: 4px 16px; border-top: 1px solid var(--line); vertical-align: middle; }
td.name { max-width: 240px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.words { overflow-wrap: anywhere; }
.bad { color: var(--bad); }
.gone td { color: var(--quiet); }
.time { width: 52%; min-width: 260px; }
.axis { display: flex; justify-content: space-between; font-variant-numeric: tabular-nums; }
svg.bar { display: block; width: 100%; height: 18px; border-radius: 3px; background: var(--ground); }
.chip { display: inline-flex; align-items: center; gap: 6px; white-space: nowrap; }
.chip::before { content: ""; width: 10px; height: 10px; border-radius: 3px; background: var(--c, var(--other)); }
#legend { display: flex; flex-wrap: wrap; gap: 2px 14px; color: var(--quiet); }
.s-pending { --c: var(--pending); } .s-preparing { --c: var(--preparing); } .s-running { --c: var(--running); } .s-stopping { --c: var(--stopping); }
.s-stopped { --c: var(--stopped); } .s-deleting { --c: var(--deleting); } .s-failed { --c: var(--failed); } .s-other { --c: var(--other); }
.s-gone { --c: transparent; }
rect { fill: var(--c, var(--other)); }
`;
