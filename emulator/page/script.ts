/**
 * What the page does: asks the emulator every two seconds and draws what it says. Everything that comes from there goes into text nodes and attributes
 * of its own making, never into markup.
 */
export const SCRIPT = String.raw`
'use strict';
const EVERY_MS = 2000;
const MOST_ROWS = 200;
const MOST_CALLS = 100;
const MOST_CHANGES = 20000;
const LOOKS = {
  PENDING: 'pending', UPDATING_AGENT: 'preparing', PENDING_SYNCING_APPS: 'preparing', SYNCING_APPS: 'preparing', RUNNING: 'running',
  STOPPING: 'stopping', STOPPED: 'stopped', DELETING: 'deleting', FAILED: 'failed', gone: 'gone',
};
const LEGEND = [
  ['pending', 'PENDING'], ['preparing', 'agent or software'], ['running', 'RUNNING'], ['stopping', 'STOPPING'], ['stopped', 'STOPPED'],
  ['deleting', 'DELETING'], ['failed', 'FAILED'], ['other', 'any other'],
];
const SVG = 'http://www.w3.org/2000/svg';
const known = { calls: [], lastCall: 0, changes: [] };
const byId = id => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function look(state) {
  return Object.hasOwn(LOOKS, state) ? LOOKS[state] : 'other';
}

function chip(state) {
  return make('span', 'chip s-' + look(state), state);
}

function clock(at) {
  return new Date(at).toLocaleTimeString([], { hour12: false });
}

function day(at) {
  return new Date(at).toLocaleString([], { hour12: false, month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
}

async function ask(what) {
  const response = await fetch('/_emulator/' + what);
  if (!response.ok) throw new Error(what + ' was answered with status ' + response.status);
  return response.json();
}

/** Asks for what is new since the last time. */
async function news() {
  const health = await ask('health');
  // another emulator is there, or the same one began anew
  if (health.calls < known.lastCall) Object.assign(known, { calls: [], lastCall: 0, changes: [] });
  const since = known.changes.length > 0 ? known.changes[known.changes.length - 1].at : 0;
  const after = Math.max(known.lastCall, health.calls - 10 * MOST_CALLS, 0);
  const [calls, changes, meter, builders] = await Promise.all([
    ask('calls?after=' + after), ask('transitions?since=' + Math.floor(since)), ask('meter'), ask('builders'),
  ]);
  known.calls = known.calls.concat(calls).slice(-10 * MOST_CALLS);
  if (known.calls.length > 0) known.lastCall = known.calls[known.calls.length - 1].id;
  known.changes = known.changes.filter(change => change.at < Math.floor(since)).concat(changes).slice(-MOST_CHANGES);
  return { health, meter, builders };
}

/** The lives of builders, each a list of states with their beginnings and ends. */
function livesOf(builders, now) {
  const lives = [];
  const open = new Map();
  for (const change of known.changes) {
    let life = open.get(change.name);
    if (!life || change.from === 'ABSENT') {
      life = { name: change.name, from: change.at, spans: [] };
      open.set(change.name, life);
      lives.push(life);
    }
    const last = life.spans[life.spans.length - 1];
    if (last) last.to = change.at;
    if (change.to === 'ABSENT') {
      life.gone = change.at;
      open.delete(change.name);
    } else {
      life.spans.push({ state: change.to, from: change.at, to: now, why: change.why });
    }
  }
  for (const builder of builders) {
    // its changes may be forgotten
    if (!open.has(builder.name)) {
      const spans = [{ state: builder.state, from: builder.since, to: now, why: 'not remembered' }];
      lives.push({ name: builder.name, from: builder.createdAt, spans });
    }
  }
  const there = lives.filter(life => life.gone === undefined);
  const gone = lives.filter(life => life.gone !== undefined).sort((a, b) => b.gone - a.gone);
  return there.concat(gone);
}

function barOf(life, from, to) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'bar');
  svg.setAttribute('viewBox', '0 0 1000 18');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', life.name + ': ' + life.spans.map(span => span.state + ' from ' + clock(span.from)).join(', '));
  const scale = 1000 / Math.max(1, to - from);
  for (const span of life.spans) {
    const start = Math.max(span.from, from);
    if (span.to < start) continue;
    const rect = document.createElementNS(SVG, 'rect');
    rect.setAttribute('class', 's-' + look(span.state));
    rect.setAttribute('x', ((start - from) * scale).toFixed(2));
    rect.setAttribute('width', Math.max(1.5, (span.to - start) * scale).toFixed(2));
    rect.setAttribute('height', '18');
    const title = document.createElementNS(SVG, 'title');
    title.textContent = span.state + ', ' + clock(span.from) + ' to ' + clock(span.to) + ' (' + span.why + ')';
    rect.append(title);
    svg.append(rect);
  }
  return svg;
}

function drawBuilders(builders, meter, now) {
  const lives = livesOf(builders, now);
  const shown = lives.slice(0, MOST_ROWS);
  const span = Number(byId('span').value) * 60000;
  const oldest = shown.reduce((min, life) => Math.min(min, life.spans.length > 0 ? life.spans[0].from : min), now);
  const from = span > 0 ? now - span : oldest;
  const bills = new Map(meter.builders.map(bill => [bill.createdAt + ' ' + bill.name, bill]));
  const tick = now - from < 72000000 ? clock : day;
  byId('axis').replaceChildren(...[0, 1, 2, 3, 4].map(step => make('span', '', tick(from + (now - from) * step / 4))));
  byId('rows').replaceChildren(...shown.map(life => {
    const state = life.gone === undefined ? life.spans[life.spans.length - 1].state : 'gone';
    const row = make('tr', life.gone === undefined ? '' : 'gone');
    const name = make('td', 'name code', life.name);
    name.title = life.name;
    const status = make('td');
    status.append(chip(state));
    const time = make('td', 'time');
    time.append(barOf(life, from, now));
    const bill = bills.get(life.from + ' ' + life.name);
    row.append(name, status, time, make('td', 'number', bill ? bill.text : ''));
    return row;
  }));
  byId('timeline').hidden = lives.length === 0;
  byId('empty').hidden = lives.length > 0;
  byId('more').hidden = lives.length <= MOST_ROWS;
  byId('more').textContent = lives.length - MOST_ROWS + ' that are gone are not shown.';
}

function drawCalls() {
  const all = byId('reads').checked ? known.calls : known.calls.filter(call => !/^(Describe|List)/.test(call.operation));
  const shown = all.slice(-MOST_CALLS).reverse();
  byId('calls').replaceChildren(...shown.map(call => {
    const row = make('tr');
    const fine = call.outcome === 'ok';
    const end = fine ? 'ok' : call.error ? call.error.code + ': ' + call.error.message : call.outcome;
    const late = call.lateEffectOf === undefined ? '' : ' (late effect of call ' + call.lateEffectOf + ')';
    const state = make('td');
    if (call.state !== undefined) state.append(chip(call.state));
    row.append(
      make('td', 'number', clock(call.at)), make('td', 'code', call.operation), make('td', 'name code', call.resources.join(', ')),
      make('td', fine ? 'words' : 'words bad', (call.error && call.outcome !== 'error' ? call.outcome + ': ' : '') + end + late), state,
    );
    return row;
  }));
  byId('nocalls').hidden = shown.length > 0;
  byId('calltable').hidden = shown.length === 0;
}

function drawTotals(health, builders, meter) {
  const states = new Map();
  for (const builder of builders) states.set(builder.state, (states.get(builder.state) || 0) + 1);
  byId('place').textContent = 'account ' + health.accountId + ' in ' + health.region
    + (health.speed === 1 ? ', as fast as the service' : ', ' + health.speed + ' times as fast as the service') + ', ' + new Date(health.now).toLocaleString();
  byId('count').textContent = String(builders.length);
  byId('states').textContent = ['image builders'].concat(Array.from(states, ([state, count]) => count + ' ' + state)).join(', ').replace(',', ':');
  byId('billed').textContent = meter.text;
  byId('billing').textContent = 'billed, and the meter of ' + meter.builders.filter(bill => bill.running).length + ' runs';
  byId('callcount').textContent = String(health.calls);
  const failed = known.calls.filter(call => call.outcome !== 'ok').length;
  byId('refused').textContent = failed === 0 ? 'calls' : 'calls, ' + failed + ' of the last ' + known.calls.length + ' not answered with success';
}

let drawn;

async function refresh() {
  try {
    drawn = await news();
    draw();
    byId('trouble').hidden = true;
  } catch (error) {
    byId('trouble').textContent = 'The emulator does not answer; what is below is what it said last. ' + error.message;
    byId('trouble').hidden = false;
  }
}

function draw() {
  if (!drawn) return;
  drawTotals(drawn.health, drawn.builders, drawn.meter);
  drawBuilders(drawn.builders, drawn.meter, drawn.health.now);
  drawCalls();
}

async function keepRefreshing() {
  if (!document.hidden) await refresh();
  setTimeout(keepRefreshing, EVERY_MS);
}

byId('endpoint').textContent = 'AWS_ENDPOINT_URL_APPSTREAM=' + location.origin;
byId('legend').replaceChildren(...LEGEND.map(([name, text]) => make('span', 'chip s-' + name, text)));
byId('span').addEventListener('change', draw);
byId('reads').addEventListener('change', draw);
keepRefreshing();
`;
