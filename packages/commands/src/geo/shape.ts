/** What a search looks through: a circle or a box around a place. */
import { angleOf, distanceBetween, longitudesOf } from "./distance.js";

/** Stands for the distance of what is outside. */
const OUTSIDE = -1;

export class Shape {
  /** The centre. */
  longitude = 0;
  latitude = 0;
  isBox = false;
  /** Of a circle, in the unit. */
  radius = 0;
  /** Of a box, in the unit. */
  width = 0;
  height = 0;
  /** Meters of the unit. */
  unit = 1;

  /** The bounds, in degrees, that `bound` computes. They may lie beyond the poles and the date line. */
  west = 0;
  south = 0;
  east = 0;
  north = 0;

  /** Meters to the farthest point. */
  get reach(): number {
    const { width, height } = this;
    const reach = this.isBox ? Math.sqrt((width / 2) * (width / 2) + (height / 2) * (height / 2)) : this.radius;
    return reach * this.unit;
  }

  /** The bounds: the side nearer to the pole says how far it is to the west and to the east. */
  bound(): void {
    const height = this.unit * (this.isBox ? this.height / 2 : this.radius);
    const width = this.unit * (this.isBox ? this.width / 2 : this.radius);
    const latitudes = angleOf(height);
    const nearer = this.latitude < 0 ? this.latitude - latitudes : this.latitude + latitudes;
    const longitudes = longitudesOf(width, nearer);
    this.west = this.longitude - longitudes;
    this.east = this.longitude + longitudes;
    this.south = this.latitude - latitudes;
    this.north = this.latitude + latitudes;
  }

  /** The distance of a place from the centre, in meters; negative where it is outside. */
  distanceInside(longitude: number, latitude: number): number {
    if (this.isBox) {
      if (distanceBetween(longitude, latitude, this.longitude, latitude) > (this.width * this.unit) / 2) return OUTSIDE;
      if (distanceBetween(longitude, latitude, longitude, this.latitude) > (this.height * this.unit) / 2)
        return OUTSIDE;
    }
    const distance = distanceBetween(this.longitude, this.latitude, longitude, latitude);
    return !this.isBox && distance > this.radius * this.unit ? OUTSIDE : distance;
  }
}
