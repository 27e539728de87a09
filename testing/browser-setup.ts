import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env } from '@tensorflow/tfjs-core';

/** In a page the wasm backend asks for its binaries by URL. */
setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
/** The page is cross-origin isolated for the threads of the kernels; tfjs keeps to the binary that other pages get. */
env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
