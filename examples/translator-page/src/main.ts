import '@tensorflow/tfjs-backend-cpu';
import { registerKernels } from '@recurrent/kernels';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { setBackend } from '@tensorflow/tfjs-core';
import { attentionTable } from './attention-table.ts';
import { openTranslator } from './translator.ts';

const find = <Element extends HTMLElement>(selector: string) => document.querySelector<Element>(selector)!;
const status = find('[role=status]');

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
});
try {
  registerKernels();
  await setBackend('wasm');
  const translator = await openTranslator(new URL('model', document.baseURI));
  status.textContent = '';
  find<HTMLButtonElement>('button').disabled = false;
  find<HTMLFormElement>('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = find<HTMLInputElement>('input').value.trim();
    if (text === '') return;
    const found = await translator.translate(text);
    const said = document.createElement('p');
    said.className = 'translation';
    said.textContent = found.text;
    find('output').replaceChildren(said, attentionTable(found));
  });
} catch (error) {
  status.textContent = `No model in public/model? It does not load: ${error instanceof Error ? error.message : error}`;
}
