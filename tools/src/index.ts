export { ensureChromium, findChromium } from './chromium.ts';
export { freePorts } from './free-ports.ts';
export { ensureKafkaLibs } from './kafka/kafka-libs.ts';
export { type KafkaOptions, type LocalKafka, startKafka } from './kafka/kafka-local.ts';
export { Random } from './sample/random.ts';
export type { Part } from './shop/part.ts';
export { type PartName, type PartPorts, SERVICES, type ServiceName } from './shop/shop-ports.ts';
export { type Shop, type ShopOptions, startShop } from './shop/start-shop.ts';
