import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** In a page the wasm backend asks for its binaries by URL. */
setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
