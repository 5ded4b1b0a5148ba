import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PROJECT } from './documents';
import { waiterDefinition } from '../../src/private/waiter';

/** Where pictures are, from the folder of the project. */
export const PICTURES = 'docs/pictures';

/** A picture and what it is drawn from, in Graphviz' language. */
export interface Picture {
  /** The file from the folder of the project. */
  readonly file: string;
  readonly dot: string;
}

/** The pictures of the documents: one for each text beside them, and the state machine as it is deployed. */
export function pictures(): Picture[] {
  const texts = readdirSync(path.join(PROJECT, PICTURES)).filter(name => name.endsWith('.dot')).sort();
  return [
    ...texts.map(name => ({ file: `${PICTURES}/${name.replace(/\.dot$/, '.svg')}`, dot: readFileSync(path.join(PROJECT, PICTURES, name), 'utf8') })),
    { file: `${PICTURES}/state-machine.svg`, dot: stateMachineDot(waiterDefinition('')) },
  ];
}

/** Draws a picture: the same text gives the same bytes. */
export async function drawn({ dot }: Picture): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  return (await instance()).renderString(dot, { format: 'svg' });
}

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string; readonly Variable?: string; readonly StringEquals?: string }[];
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals: readonly string[] }[];
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly style: string;
}

const SHAPES: Readonly<Record<string, string>> = { Task: 'box', Choice: 'diamond', Wait: 'ellipse', Pass: 'box', Succeed: 'doublecircle', Fail: 'doubleoctagon' };

/** A state machine in Graphviz' language: solid lines are its usual ways, dashed ones those after an error. */
export function stateMachineDot(definition: object): string {
  const { StartAt: start, States: states } = definition as Definition;
  const nodes = Object.entries(states).map(([name, { Type }]) => `  ${name} [shape=${SHAPES[Type] ?? 'box'}${Type === 'Task' ? ', fillcolor="#fff3d6"' : ''}];`);
  const edges = unique(Object.entries(states).flatMap(([name, state]) => edgesOf(name, state)))
    .map(({ from, to, label, style }) => `  ${from} -> ${to} [label="${label}", style=${style}];`);
  return [
    'digraph machine {',
    '  bgcolor="white";',
    '  node [style="filled", fillcolor="white", color="#556070", fontname="Helvetica", fontsize=11, margin="0.1,0.05"];',
    '  edge [color="#556070", fontname="Helvetica", fontsize=10, arrowsize=0.7];',
    '  begin [shape=point];',
    `  begin -> ${start};`,
    ...nodes,
    ...edges,
    '}',
    '',
  ].join('\n');
}

function edgesOf(from: string, { Next: next, Default: otherwise, Choices: choices = [], Catch: catches = [] }: State): Edge[] {
  const to = (target: string | undefined, label = '', style = 'solid') => (target === undefined ? [] : [{ from, to: target, label, style }]);
  return [
    ...to(next),
    ...choices.flatMap(choice => to(choice.Next, choice.StringEquals ?? '')),
    ...to(otherwise, choices.some(({ StringEquals: value }) => value !== undefined) ? 'else' : ''),
    ...catches.flatMap(({ Next: target, ErrorEquals: errors }) => to(target, errors.includes('States.ALL') ? 'error' : 'not reached', 'dashed')),
  ];
}

/** Ways between the same two states as one, with all that leads there. */
function unique(edges: readonly Edge[]): Edge[] {
  const found = new Map<string, Edge>();
  for (const edge of edges) {
    const key = `${edge.from} ${edge.to} ${edge.style}`;
    const before = found.get(key);
    const labels = [before?.label, edge.label].filter(label => label !== undefined && label !== '');
    found.set(key, { ...edge, label: labels.join(', ') });
  }
  return [...found.values()];
}
