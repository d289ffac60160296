import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { Bar } from './Chart';
import { money } from './format';

register([BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** Horizontal bars; colours are the theme's as they are at this moment. */
export default function Bars({ title, bars }: { title: string; bars: readonly Bar[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current === null) return undefined;
    const style = getComputedStyle(box.current);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const chart = init(box.current, null, { renderer: 'svg' });
    const shown = [...bars].reverse();
    chart.setOption({
      animation: false,
      aria: { enabled: true, label: { description: `${title}: ${bars.map(bar => `${bar.label} ${bar.amount === undefined ? '–' : money(bar.amount)}`).join(', ')}` } },
      textStyle: { fontFamily: style.fontFamily, color: color('--mantine-color-text') },
      grid: { left: 8, right: 110, top: 4, bottom: 4, containLabel: true },
      xAxis: { type: 'value', show: false },
      yAxis: { type: 'category', data: shown.map(bar => bar.label), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: color('--mantine-color-text'), fontSize: 13 } },
      series: [{ type: 'bar', barMaxWidth: 28, itemStyle: { color: color('--mantine-color-anchor'), borderRadius: 2 }, data: shown.map(bar => ({ value: bar.amount ?? 0, label: { formatter: bar.amount === undefined ? '–' : money(bar.amount) } })), label: { show: true, position: 'right', color: color('--mantine-color-text')} }],
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [title, bars]);
  return <div ref={box} style={{ width: '100%', height: 36 * bars.length + 16 }} />;
}
