import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { Runner } from './runner.js';

/** What Stryker is to know of this folder. */
export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'suite', Runner)];
