/** A worker as a file of the board: the build gives its address. */
declare module '*?worker&url' {
  const address: string;
  export default address;
}
