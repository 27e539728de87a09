/** The address at which Vite serves a file. */
declare module '*?url' {
  const address: string;
  export default address;
}
