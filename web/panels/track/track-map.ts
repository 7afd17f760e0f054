import { Map as GlMap, type GeoJSONSource, Marker, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Tiles } from '../../../shared/board/tiles.ts';
import { type Bounds, boundsOf, holds } from './bounds.ts';
import { GridCanvas } from './grid-canvas.ts';
import { GEODESIC, planeProjection, type Projection } from './projection.ts';
import { type Fix, nearestPlace, type Position, stretchesOf, type TrackLine } from './track-line.ts';

setWorkerUrl(workerUrl);

/** A line with its colour. */
export interface DrawnLine extends TrackLine {
  readonly color: string;
}

/** Something at a position. */
export interface Mark {
  readonly key: string;
  readonly at: Position;
  readonly color: string;
  /** `latest` pulses, `cursor` is what is pointed at, `start` and `end` are those of a line. */
  readonly form: 'latest' | 'cursor' | 'start' | 'end';
}

export interface TrackMapOptions {
  readonly label: string;
  /** A map below the lines, of a server that the deployment names. */
  readonly tiles: Tiles | undefined;
  /** The moment on a line that is pointed at. */
  readonly onPoint: (atMs: number | undefined) => void;
  /** Whoever looks has moved the map, or has it shown whole again. */
  readonly onMoved: (isMoved: boolean) => void;
  /** The server of the tiles does not give them. */
  readonly onTilesMissing: () => void;
}

/** Pixels within which a line is meant. */
const REACH_PX = 28;
const PADDING_PX = 44;
/** What a line has to be away from an edge so that it is not shown anew, as a part of the map. */
const AIR = 0.04;
/** No nearer than this when a track is only a point: some hundred metres. */
const NEAREST_ZOOM = 16;
const PLANE_NEAREST_ZOOM = 22;

/** Source and layer of the tiles. */
const TILES = 'tiles';

/** The map of a panel: lines and marks above a graticule, and above tiles where there are some; nothing else is from elsewhere. */
export class TrackMap {
  readonly #map: GlMap;
  readonly #grid: GridCanvas;
  readonly #options: TrackMapOptions;
  readonly #marks = new Map<string, { readonly marker: Marker; readonly element: HTMLElement }>();
  #projection: Projection = GEODESIC;
  #lines: readonly DrawnLine[] = [];
  #isMoved = false;
  /** Whose lines were shown last: others are shown whole, in whatever order they come. */
  #devices = '';

  /** @throws Error where the browser cannot draw maps */
  constructor(container: HTMLElement, grid: HTMLCanvasElement, options: TrackMapOptions) {
    this.#options = options;
    this.#grid = new GridCanvas(grid);
    this.#map = new GlMap({
      container,
      style: { version: 8, sources: {}, layers: [] },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      maxZoom: 24,
      // One finger scrolls the page, two move the map.
      cooperativeGestures: matchMedia('(pointer: coarse)').matches,
      locale: { 'Map.Title': options.label },
      fadeDuration: 0,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.scrollZoom.disable();
    this.#listen(container);
  }

  /** Settles once lines can be drawn. */
  async ready(): Promise<void> {
    if (!this.#map.isStyleLoaded()) await this.#map.once('load');
    this.#addTiles();
    this.#map.addSource('lines', {
      type: 'geojson',
      data: { type: 'FeatureCollection', features: [] },
      // Lines are simplified already: more of that is seen as corners.
      tolerance: 0.05,
    });
    for (const [id, width] of [
      ['casing', 6],
      ['line', 3],
    ] as const) {
      this.#map.addLayer({
        id,
        type: 'line',
        source: 'lines',
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-width': width, 'line-color': ['get', id === 'casing' ? 'casing' : 'color'] },
        filter: ['==', ['get', 'isGap'], false],
      });
    }
    this.#map.addLayer({
      id: 'gap',
      type: 'line',
      source: 'lines',
      paint: { 'line-width': 1.5, 'line-color': ['get', 'color'], 'line-dasharray': [2, 4] },
      filter: ['==', ['get', 'isGap'], true],
    });
  }

  #addTiles(): void {
    const { tiles, onTilesMissing } = this.#options;
    if (tiles === undefined) return;
    const { url, tileSize, maxZoom } = tiles;
    this.#map.addSource(TILES, { type: 'raster', tiles: [url], tileSize, maxzoom: maxZoom });
    this.#map.addLayer({ id: TILES, type: 'raster', source: TILES });
    // Who listens keeps the library from writing every tile that is missing to the console.
    this.#map.on('error', (event) => {
      if ('sourceId' in event && event.sourceId === TILES) onTilesMissing();
    });
  }

  /** @param casing colour around lines, which keeps them apart where they cross */
  setLines(lines: readonly DrawnLine[], casing: string): void {
    const bounds = boundsOf(lines);
    this.#lines = lines;
    if (!this.#suits(bounds)) {
      this.#projection =
        lines[0]?.measure === 'plane' && bounds !== undefined ? planeProjection(bounds) : GEODESIC;
      this.#moved(false);
      this.#showTiles();
    }
    const { toMap } = this.#projection;
    const features = lines.flatMap(({ fixes, color }) => {
      const { known, gaps } = stretchesOf(fixes);
      const featureOf = (stretch: readonly Fix[], isGap: boolean) => ({
        type: 'Feature' as const,
        properties: { color, casing, isGap },
        geometry: { type: 'LineString' as const, coordinates: stretch.map(({ at }) => toMap(at)) },
      });
      return [
        ...known.filter(({ length }) => length > 1).map((stretch) => featureOf(stretch, false)),
        ...gaps.map((gap) => featureOf(gap, true)),
      ];
    });
    void this.#map.getSource<GeoJSONSource>('lines')?.setData({ type: 'FeatureCollection', features });
    const devices = lines.map(({ device }) => device).join('\n');
    const isOther = devices !== this.#devices;
    this.#devices = devices;
    if (!this.#isMoved && bounds !== undefined && (isOther || !this.#shows(bounds))) this.#fit(bounds, false);
    this.drawGrid();
  }

  setMarks(marks: readonly Mark[]): void {
    const wanted = new Set(marks.map(({ key }) => key));
    for (const [key, { marker }] of this.#marks) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.#marks.delete(key);
    }
    for (const { key, at, color, form } of marks) {
      const found = this.#marks.get(key);
      const element = found?.element ?? document.createElement('div');
      element.className = `maplibregl-marker track-mark track-mark-${form}`;
      element.style.setProperty('--mark', color);
      element.ariaHidden = 'true';
      const marker = found?.marker ?? new Marker({ element });
      marker.setLngLat(this.#projection.toMap(at));
      if (found === undefined) {
        marker.addTo(this.#map);
        this.#marks.set(key, { marker, element });
      }
    }
  }

  /** Shows all lines whole, and again when they grow. */
  fit(): void {
    const bounds = boundsOf(this.#lines);
    this.#moved(false);
    if (bounds !== undefined) this.#fit(bounds, true);
  }

  zoomBy(steps: number): void {
    this.#moved(true);
    this.#map.zoomTo(this.#map.getZoom() + steps, { duration: 150 });
  }

  resize(): void {
    this.#map.resize();
    const bounds = boundsOf(this.#lines);
    if (!this.#isMoved && bounds !== undefined) this.#fit(bounds, false);
    this.drawGrid();
  }

  /** Reads its colours anew. */
  drawGrid(): void {
    this.#grid.draw(this.#map, this.#projection, this.#lines.length > 0);
  }

  remove(): void {
    this.#map.remove();
  }

  #listen(container: HTMLElement): void {
    this.#map.on('move', () => this.drawGrid());
    this.#map.on('movestart', (event) => {
      if (event.originalEvent !== undefined) this.#moved(true);
    });
    const point = ({
      point: { x, y },
    }: {
      readonly point: { readonly x: number; readonly y: number };
    }): void => this.#options.onPoint(this.#momentAt([x, y]));
    this.#map.on('mousemove', point);
    this.#map.on('click', point);
    this.#map.on('mouseout', () => this.#options.onPoint(undefined));
    // The wheel scrolls the page until the map is meant.
    container.addEventListener('pointerdown', () => this.#map.scrollZoom.enable());
    container.addEventListener('focusin', () => this.#map.scrollZoom.enable());
    container.addEventListener('pointerleave', () => this.#map.scrollZoom.disable());
  }

  #momentAt(pixel: Position): number | undefined {
    const project = (at: Position): Position => {
      const { x, y } = this.#map.project(this.#projection.toMap(at));
      return [x, y];
    };
    const places = this.#lines.flatMap(({ fixes }) => nearestPlace(fixes, pixel, project) ?? []);
    const [nearest] = places.toSorted((a, b) => a.distance - b.distance);
    return nearest !== undefined && nearest.distance <= REACH_PX ? Math.round(nearest.atMs) : undefined;
  }

  /** A plane is nowhere on the Earth. */
  #showTiles(): void {
    if (this.#options.tiles === undefined) return;
    const visibility = this.#projection.measure === 'plane' ? 'none' : 'visible';
    this.#map.setLayoutProperty(TILES, 'visibility', visibility);
  }

  #moved(isMoved: boolean): void {
    if (this.#isMoved === isMoved) return;
    this.#isMoved = isMoved;
    this.#options.onMoved(isMoved);
  }

  /** Whether what is drawn so far can be gone on with. */
  #suits(bounds: Bounds | undefined): boolean {
    const measure = this.#lines[0]?.measure;
    if (bounds === undefined) return true;
    if (measure !== this.#projection.measure) return false;
    if (measure === 'geodesic') return true;
    const corners = [bounds.least, bounds.most].flatMap((corner) => this.#projection.toMap(corner));
    const far = Math.max(...corners.map(Math.abs));
    const size = Math.max(...[0, 1].map((axis) => Math.abs((corners[axis + 2] ?? 0) - (corners[axis] ?? 0))));
    return far < 2 && (size === 0 || size > 0.02);
  }

  #shows(bounds: Bounds): boolean {
    const view = this.#map.getBounds();
    const [west, south] = this.#projection.toMap(bounds.least);
    const [east, north] = this.#projection.toMap(bounds.most);
    const air = [view.getEast() - view.getWest(), view.getNorth() - view.getSouth()].map(
      (size) => size * AIR,
    );
    const outer = {
      least: [view.getWest() + (air[0] ?? 0), view.getSouth() + (air[1] ?? 0)],
      most: [view.getEast() - (air[0] ?? 0), view.getNorth() - (air[1] ?? 0)],
    } as const;
    const isIn = holds(outer, { least: [west, south], most: [east, north] });
    const part = Math.max(
      (east - west) / (outer.most[0] - outer.least[0]),
      (north - south) / (outer.most[1] - outer.least[1]),
    );
    return isIn && (part > 0.35 || this.#map.getZoom() >= this.#nearestZoom());
  }

  #nearestZoom = (): number => (this.#projection.measure === 'plane' ? PLANE_NEAREST_ZOOM : NEAREST_ZOOM);

  #fit({ least, most }: Bounds, isSeen: boolean): void {
    const { width, height } = this.#map.getContainer().getBoundingClientRect();
    if (width === 0 || height === 0) return;
    this.#map.fitBounds([this.#projection.toMap(least), this.#projection.toMap(most)], {
      padding: Math.min(PADDING_PX, width / 5, height / 5),
      maxZoom: this.#nearestZoom(),
      duration: isSeen ? 250 : 0,
    });
  }
}
