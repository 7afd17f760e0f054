import * as z from 'zod';

/** Zoom level beyond which the usual servers have no tiles; they are shown larger from there on. */
const USUAL_MOST_ZOOM = 19;

/** Pages over TLS load nothing else; a server on one's own machine is as good. */
const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));

/** Whether it is an address with a place for each of column, row and zoom level, none of them in its host. */
function isTemplate(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const below = text.slice(text.indexOf(url.host) + url.host.length);
  const hasAll = ['{x}', '{y}', '{z}'].every((place) => below.includes(place));
  return (
    hasAll &&
    !/[{}]/.test(url.host) &&
    isSafe(url) &&
    url.username === '' &&
    url.password === '' &&
    !/[\s;,'"]/.test(text)
  );
}

/** A map that is drawn below tracks: pictures of it, asked of a server that the deployment names. */
export const tilesSchema = z.strictObject({
  /** With `{z}`, `{x}` and `{y}`, e.g. `https://tiles.example.org/{z}/{x}/{y}.png`. All who use the board see it. */
  url: z.string().max(2000).refine(isTemplate, {
    error: 'expected an address over https with {z}, {x} and {y} in its path or query',
  }),
  /** Whose map it is, as its terms want it said; the server's name unless given. */
  attribution: z.string().min(1).max(300).optional(),
  /** Pixels of a tile. */
  tileSize: z.union([z.literal(256), z.literal(512)]).default(256),
  maxZoom: z.int().min(0).max(24).default(USUAL_MOST_ZOOM),
});
export type Tiles = z.output<typeof tilesSchema>;
export type TilesInput = z.input<typeof tilesSchema>;

/** Where tiles come from, as the page's policy has it. */
export const originOfTiles = ({ url }: Pick<Tiles, 'url'>): string => new URL(url).origin;

/** Name of their server. */
export const hostOf = ({ url }: Pick<Tiles, 'url'>): string => new URL(url).host;

/** What is said below the map. */
export const creditOf = (tiles: Pick<Tiles, 'url' | 'attribution'>): string =>
  tiles.attribution ?? hostOf(tiles);
