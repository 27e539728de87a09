import { FROM_ZERO, product, productScratch, rowTable } from './product';

/** Bytes of scratch for `convFilterGradient`. */
export function convFilterScratch(positions: i32, inChannels: i32): usize {
  return productScratch() + (<usize>(positions + 2 * inChannels) << 2);
}

/**
 * Gradient of a 2-d convolution by its filter [filterHeight, filterWidth, inChannels, outChannels], channels last:
 * for each place in the filter one product xᵀ·dy over all output positions. The rows of x are read through a table
 * of pointers (padding points to zeros), so nothing is copied.
 */
export function convFilterGradient(
  x: usize, dy: usize, dw: usize, batch: i32, inHeight: i32, inWidth: i32, inChannels: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, filterHeight: i32, filterWidth: i32,
  strideHeight: i32, strideWidth: i32, top: i32, left: i32, scratch: usize,
): void {
  const positions = batch * outHeight * outWidth;
  const table = scratch + productScratch();
  const targets = table + (<usize>positions << 2);
  const zeros = targets + (<usize>inChannels << 2);
  const pixel = <usize>inChannels << 2;
  memory.fill(zeros, 0, pixel);
  for (let r = 0; r < filterHeight; r++) {
    for (let s = 0; s < filterWidth; s++) {
      let at = table;
      for (let b = 0; b < batch; b++) {
        for (let i = 0; i < outHeight; i++) {
          const h = i * strideHeight + r - top;
          const line = x + <usize>((b * inHeight + h) * inWidth) * pixel;
          for (let j = 0; j < outWidth; j++) {
            const w = j * strideWidth + s - left;
            const inside = <u32>h < <u32>inHeight && <u32>w < <u32>inWidth;
            store<usize>(at, inside ? line + <usize>w * pixel : zeros);
            at += 4;
          }
        }
      }
      rowTable(targets, dw, <usize>outChannels << 2, inChannels);
      product(table, true, dy, <usize>outChannels << 2, false, targets, inChannels, outChannels, positions, FROM_ZERO, 0, scratch);
      dw += <usize>(inChannels * outChannels) << 2;
    }
  }
}
