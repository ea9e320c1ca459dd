/** The look of reports: on a screen, and on A4 and Letter alike, since the page's size is the printer's. */
export const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,"Segoe UI",Roboto,sans-serif;color:#1b1b1b;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1.5rem}
h1{font-size:1.6rem;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid #c8c8c8;padding-bottom:.25rem;break-after:avoid}
p{margin:.4rem 0}
.sub{color:#505050}
.banner{border:2px solid;border-radius:4px;padding:.6rem .9rem;margin:1rem 0;break-inside:avoid}
.good{border-color:#0b6a0b;background:#f1faf1}
.bad{border-color:#a80000;background:#fdf0f0;font-weight:600}
.note{border-color:#8a5a00;background:#fff8ec}
.banner ul{margin:.4rem 0 0;padding-left:1.2rem;font-weight:400}
div.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #e2e2e2;overflow-wrap:break-word}
thead th{border-bottom:1px solid #767676;font-weight:600;white-space:nowrap}
tbody th{font-weight:600;width:11rem;overflow-wrap:normal}
tbody th+td{overflow-wrap:anywhere}
.wide td{min-width:5.5rem}
.wide td:nth-child(2){min-width:3.5rem}
a{white-space:nowrap}
td.time{white-space:nowrap;font-variant-numeric:tabular-nums}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
tr{break-inside:avoid}
thead{display:table-header-group}
.quoted{white-space:pre-wrap;overflow-wrap:anywhere}
.detail{color:#505050;display:block}
pre,code{font:12.5px/1.45 ui-monospace,Consolas,monospace;overflow-wrap:anywhere}
pre{white-space:pre-wrap;background:#f5f5f5;padding:.6rem .8rem;border-radius:4px;break-inside:avoid}
@page{margin:16mm 15mm}
@media print{div.wide{overflow:visible}body{font-size:10.5pt;margin:0;max-width:none;padding:0}h2{margin-top:1.2rem}a{color:inherit;text-decoration:none}.banner,pre{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`.trim();
