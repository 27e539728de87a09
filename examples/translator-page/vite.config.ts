import { defineConfig } from 'vite';

export default defineConfig({
  // Served from any folder; a file that is not there is answered with 404, not with the page.
  base: './',
  appType: 'mpa',
});
