import { createHash } from 'node:crypto';
import { SCRIPT } from './script';
import { STYLE } from './style';

/** The page for people: one document that needs nothing beside it but the emulator's own answers. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AppStream emulator</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
  <header>
    <h1>AppStream emulator</h1>
    <p id="place">&nbsp;</p>
    <p id="trouble" role="alert" hidden></p>
  </header>
  <div class="cards">
    <div class="card"><b id="count">0</b><span id="states">image builders</span></div>
    <div class="card"><b id="billed">0 s</b><span id="billing">billed</span></div>
    <div class="card"><b id="callcount">0</b><span id="refused">calls</span></div>
  </div>
  <section>
    <div class="head">
      <h2>Image builders</h2>
      <div id="legend"></div>
      <label>show <select id="span">
        <option value="0">everything</option>
        <option value="15">the last 15 minutes</option>
        <option value="60">the last hour</option>
        <option value="1440">the last day</option>
      </select></label>
    </div>
    <p id="empty">There is no image builder yet. A client finds the emulator with <code id="endpoint"></code> and any credentials.</p>
    <table id="timeline" hidden>
      <thead><tr><th>name</th><th>state</th><th class="time"><div id="axis" class="axis"></div></th><th class="number">billed</th></tr></thead>
      <tbody id="rows"></tbody>
    </table>
    <p id="more" hidden></p>
  </section>
  <section>
    <div class="head">
      <h2>Calls</h2>
      <span class="note">the newest first</span>
      <label><input type="checkbox" id="reads" checked> describes and lists, too</label>
    </div>
    <p id="nocalls">There are none.</p>
    <table id="calltable" hidden>
      <thead><tr><th class="number">time</th><th>operation</th><th>of</th><th>answer</th><th>state after it</th></tr></thead>
      <tbody id="calls"></tbody>
    </table>
  </section>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;

/** The page may run what is in it, ask the emulator, and nothing else. */
export const PAGE_HEADERS: Readonly<Record<string, string | number>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-length': Buffer.byteLength(PAGE),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': [
    "default-src 'none'",
    "connect-src 'self'",
    'img-src data:',
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

function hashOf(inlined: string): string {
  return `'sha256-${createHash('sha256').update(inlined).digest('base64')}'`;
}
